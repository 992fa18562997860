/// `SSL`: what all checks through TLS use.
package struct TLSSettings: ConfigurationBlock {
  /// Where its keywords stand.
  package var places = Places()
  /// `password`: of the key.
  package var password: String?
  /// `ca`: the certificates that are trusted.
  package var authorities: String?
  /// `certificate`: the client's own.
  package var certificate: String?
  /// `key`: of the certificate.
  package var key: String?

  /// Nothing is said.
  package init() {}
}

extension TLSSettings {
  /// The keywords of `SSL`.
  package static let table = KeywordTable<TLSSettings>(
    "SSL", daemons: .checkd,
    [
      .value(
        "password", \.password, .text("PASSWORD"), "the password of the private key",
        .survivesMissing + .refusesSecond),
      .value(
        "ca", \.authorities, .path, "a file with the certificates of the authorities to trust",
        .survivesMissing + .refusesSecond),
      .value(
        "certificate", \.certificate, .path,
        "a file with the certificate that checks show to servers that ask for one",
        .survivesMissing + .refusesSecond),
      .value(
        "key", \.key, .path, "a file with the private key of the certificate",
        .survivesMissing + .refusesSecond),
    ])
}
