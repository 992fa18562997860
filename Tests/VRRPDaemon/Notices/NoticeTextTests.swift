import DaemonRuntime
import NetTypes
import Testing
import VRRP

@testable import VRRPDaemon

/// What notices say, and who runs scripts.
@Suite struct NoticeTextTests {
  @Test("A FIFO's line is keepalived's")
  func line() {
    let notice = Notice(subject: .instance("VI 1"), kind: .lowerPriority, priority: 90)
    #expect(notice.line == "INSTANCE \"VI 1\" MASTER_RX_LOWER_PRI 90\n")
    let group = Notice(subject: .group("G"), kind: .fault, priority: 0)
    #expect(group.line == "GROUP \"G\" FAULT 0\n")
    #expect(group.arguments == ["GROUP", "G", "FAULT", "0"])
  }

  @Test("An instance that is deleted is FAULT for those who don't know the word DELETED")
  func deletion() {
    #expect(NoticeKind(.stopped, isDeleted: true, tellsDeletion: false) == .fault)
    #expect(NoticeKind(.stopped, isDeleted: true, tellsDeletion: true) == .deleted)
    #expect(NoticeKind(.stopped) == .stop)
    #expect(NoticeKind(.initial) == nil)
  }

  @Test(
    "Mail has keepalived's subjects and texts",
    arguments: [
      (NoticeKind.master, "Entering MASTER state", "VRRP Instance is now owning VRRP VIPs"),
      (.backup, "Entering BACKUP state", "VRRP Instance is no longer owning VRRP VIPs"),
      (.fault, "Entering FAULT state", "VRRP Instance is no longer owning VRRP VIPs"),
      (.stop, "Stopping", "VRRP Instance stopping"),
      (.deleted, "Deleted", "VRRP Deleted at reload"),
    ])
  func mail(kind: NoticeKind, title: String, text: String) throws {
    let notice = Notice(subject: .instance("VI_1"), kind: kind, priority: 100)
    let mail = try #require(notice.mail(routerID: "lb1"))
    #expect(mail.subject == "[lb1] VRRP Instance VI_1 - " + title)
    #expect(mail.body == "=> " + text + " <=\n")
  }

  @Test("The groups of a user are those that list it")
  func groups() {
    let file =
      "root:x:0:\nadm:x:4:ann,bob\nann:x:1000:\nwheel:x:10:bob\nbad:x:y:bob\nbobs:x:7:bobby\n"
    #expect(groupNumbers(of: "bob", in: Array(file.utf8)) == [4, 10])
    #expect(groupNumbers(of: "bo", in: Array(file.utf8)).isEmpty)
  }

  @Test("The first address that getent names is taken")
  func lookup() {
    let output: ByteString = "2001:db8::1   STREAM mail\n192.0.2.1  STREAM\n"
    #expect(firstAddress(in: output).map { "\($0)" } == "2001:db8::1")
    #expect(firstAddress(in: "nothing\n") == nil)
  }

  @Test("A zombie is no process, and names may hold anything")
  func processes() {
    #expect(livingProcessName(inStatus: Array("7 (a) b) (c) S 1 7".utf8)) == "a) b) (c")
    #expect(livingProcessName(inStatus: Array("7 (gone) Z 1 7".utf8)) == nil)
    #expect(livingProcessName(inStatus: Array("7 nothing".utf8)) == nil)
  }

  @Test("Scripts that run are handed over to a new program")
  func handed() {
    let written = "812 INSTANCE VI 1\n1 init\nx y\n-4 z\n813 fifo /run/f\n"
    let handed = HandedScripts(bytes: Array(written.utf8))
    #expect(handed.entries.map(\.process) == [812, 813])
    #expect(handed.entries.map(\.key) == ["INSTANCE VI 1", "fifo /run/f"])
    #expect(HandedScripts(bytes: handed.bytes) == handed)
  }
}
