import Testing

@testable import VRRP

@Suite("Hash functions") struct DigestTests {
  @Test(
    "MD5 gives the digests of RFC 1321 section A.5",
    arguments: [
      ("", "d41d8cd98f00b204e9800998ecf8427e"),
      ("a", "0cc175b9c0f1b6a831c399e269772661"),
      ("abc", "900150983cd24fb0d6963f7d28e17f72"),
      ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
      ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
      (
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        "d174ab98d277d9f5a5611c2c9f419d9f"
      ),
      (
        String(repeating: "1234567890", count: 8),
        "57edf4a22be3c955ac49da2e2107b67a"
      ),
    ])
  func md5(message: String, digest: String) {
    #expect(MD5.hash(Array(message.utf8)) == bytes(digest))
  }

  @Test(
    "SHA-256 gives the digests of FIPS 180-4's examples",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ])
  func sha256(message: String, digest: String) {
    #expect(SHA256.hash(Array(message.utf8)) == bytes(digest))
  }

  @Test(
    "HMAC-MD5 gives the values of RFC 2202 section 2",
    arguments: [
      (
        [UInt8](repeating: 0x0B, count: 16), Array("Hi There".utf8),
        "9294727a3638bb1c13f48ef8158bfc9d"
      ),
      (
        Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
        "750c783e6ab0b503eaa86e310a5db738"
      ),
      (
        [UInt8](repeating: 0xAA, count: 16), [UInt8](repeating: 0xDD, count: 50),
        "56be34521d144c88dbb8c733f0e8b3f6"
      ),
      (
        [UInt8](repeating: 0xAA, count: 80),
        Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
        "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd"
      ),
    ])
  func hmacMD5(key: [UInt8], message: [UInt8], value: String) {
    #expect(HMAC.md5(key: key, message: message) == bytes(value))
  }

  @Test(
    "HMAC-SHA-256 gives the values of RFC 4231 section 4",
    arguments: [
      (
        [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
      (
        [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
      ),
      (
        [UInt8](repeating: 0xAA, count: 131),
        Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
    ])
  func hmacSHA256(key: [UInt8], message: [UInt8], value: String) {
    #expect(HMAC.sha256(key: key, message: message) == bytes(value))
  }

  @Test("messages of every length around a block's end are hashed as libraries do")
  func lengths() {
    // The MD5 and SHA-256 of the concatenated digests of messages of 0 to 200 bytes 'x'.
    var md5: [UInt8] = []
    var sha256: [UInt8] = []
    for count in 0...200 {
      md5 += MD5.hash([UInt8](repeating: UInt8(ascii: "x"), count: count))
      sha256 += SHA256.hash([UInt8](repeating: UInt8(ascii: "x"), count: count))
    }
    #expect(MD5.hash(md5) == bytes("85a5e659ef84b20587f1e9a409ab70c7"))
    #expect(
      SHA256.hash(sha256)
        == bytes("2e9fcf76499976b60177466c31b8ab5caa7d4c6dd8dd97c8ce7b574af689ec94"))
  }

  @Test("digests are the same only if all bytes and the lengths are")
  func comparison() {
    let digest = SHA256.hash([1, 2, 3])
    #expect(isSameDigest(digest, digest))
    #expect(!isSameDigest(digest, Array(digest.dropLast())))
    #expect(!isSameDigest(digest, []))
    for index in digest.indices {
      var other = digest
      other[index] ^= 0x80
      #expect(!isSameDigest(digest, other))
    }
  }
}
