//! Egress against servers that misbehave.

use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::secret::Secret;

fn egress(allow: &str) -> Egress {
    let allow = allow.split(',').filter(|net| !net.is_empty()).map(|net| net.parse().unwrap()).collect();
    Egress::new(EgressSettings { allow, timeout: Duration::from_millis(200), ..EgressSettings::default() }).unwrap()
}

fn request(url: &str) -> OutboundRequest {
    OutboundRequest {
        method: reqwest::Method::POST,
        url: Secret::new(url),
        headers: vec![("X-Token".to_owned(), Secret::new("t0ken"))],
        content_type: "application/json",
        gzip: false,
        body: Bytes::from_static(b"{}"),
    }
}

async fn read_request(stream: &TcpStream) -> String {
    let mut text = Vec::new();
    while !text.ends_with(b"\r\n\r\n{}") {
        stream.readable().await.unwrap();
        let mut piece = [0; 4096];
        match stream.try_read(&mut piece) {
            Ok(0) => break,
            Ok(n) => text.extend_from_slice(&piece[..n]),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(error) => panic!("{error}"),
        }
    }
    String::from_utf8(text).unwrap()
}

/// Writes all of `text`; false once the client is gone.
async fn write(stream: &TcpStream, mut text: &[u8]) -> bool {
    while !text.is_empty() {
        stream.writable().await.unwrap();
        match stream.try_write(text) {
            Ok(n) => text = &text[n..],
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => return false,
        }
    }
    true
}

/// Sends to a server that reads the request and then does `serve`; what it read, and what came back.
async fn exchange<F: Future<Output = ()>>(serve: impl FnOnce(TcpStream) -> F) -> (String, Result<Answer, EgressError>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook/s3cret", listener.local_addr().unwrap());
    let server = async {
        let (stream, _) = listener.accept().await.unwrap();
        let text = read_request(&stream).await;
        serve(stream).await;
        text
    };
    let egress = egress("127.0.0.0/8");
    tokio::join!(server, egress.send(request(&url)))
}

#[tokio::test]
async fn a_request_goes_out_as_it_was_given() {
    let (sent, answer) = exchange(async |stream| {
        write(&stream, b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 2\r\n\r\nno").await;
    })
    .await;
    let sent = sent.to_lowercase();
    for line in ["post /hook/s3cret http/1.1", "x-token: t0ken", "content-type: application/json", "user-agent: interven/0.6.0 (+https", "content-length: 2"] {
        assert!(sent.contains(line), "{line} in {sent}");
    }
    let answer = answer.unwrap();
    assert_eq!((answer.status, answer.text().as_ref(), answer.retry_after()), (429, "no", Some(Duration::from_secs(7))));
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let (_, answer) = exchange(async |stream| {
        write(&stream, b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n").await;
    })
    .await;
    let answer = answer.unwrap();
    assert_eq!((answer.status, answer.headers["location"].as_str()), (302, "http://169.254.169.254/"));
}

#[tokio::test]
async fn an_endless_body_is_cut() {
    let (_, answer) = exchange(async |stream| {
        write(&stream, b"HTTP/1.1 200 OK\r\n\r\n").await;
        while write(&stream, &[b'a'; 8192]).await {}
    })
    .await;
    assert_eq!(answer.unwrap().body.len(), BODY_CAP);
}

#[tokio::test]
async fn a_body_that_stalls_or_breaks_off_leaves_the_answer() {
    let (_, answer) = exchange(async |stream| {
        write(&stream, b"HTTP/1.1 503 Busy\r\nContent-Length: 10\r\n\r\nabc").await;
        assert_eq!(read_request(&stream).await, "");
    })
    .await;
    let answer = answer.unwrap();
    assert_eq!((answer.status, answer.text().as_ref()), (503, "abc"));
    let (_, answer) = exchange(async |stream| {
        write(&stream, b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc").await;
    })
    .await;
    assert_eq!(answer.unwrap().text(), "abc");
}

#[tokio::test]
async fn no_answer_is_ambiguous_and_no_error_tells_the_url() {
    let (_, closed) = exchange(async |stream| drop(stream)).await;
    let (_, silent) = exchange(async |stream| assert_eq!(read_request(&stream).await, "")).await;
    let (_, halfway) = exchange(async |stream| assert!(write(&stream, b"HTTP/1.1 200").await)).await;
    for outcome in [closed, silent, halfway] {
        let Err(EgressError::Ambiguous(reason)) = outcome else { panic!("{outcome:?}") };
        assert!(!reason.contains("s3cret") && !reason.contains("127.0.0.1"), "{reason}");
    }
}

#[tokio::test]
async fn a_refused_connection_sent_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/s3cret", listener.local_addr().unwrap());
    drop(listener);
    let outcome = egress("127.0.0.0/8").send(request(&url)).await;
    assert!(matches!(&outcome, Err(EgressError::NotSent(reason)) if reason.contains("refused") && !reason.contains("s3cret")), "{outcome:?}");
}

#[tokio::test]
async fn a_peer_that_speaks_no_tls_got_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/s3cret", listener.local_addr().unwrap());
    let egress = egress("127.0.0.0/8");
    let server = async {
        let (stream, _) = listener.accept().await.unwrap();
        stream.readable().await.unwrap();
        write(&stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    };
    let ((), outcome) = tokio::join!(server, egress.send(request(&url)));
    assert!(matches!(outcome, Err(EgressError::NotSent(_))), "{outcome:?}");
}

#[tokio::test]
async fn a_refused_address_names_the_setting() {
    let egress = egress("");
    for url in [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/",
        "http://localhost:1/",
        "http://0/",
    ] {
        let Err(EgressError::Refused(sentence)) = egress.send(request(url)).await else { panic!("{url}") };
        assert!(sentence.contains("INTERVEN_EGRESS_ALLOW"), "{sentence}");
        assert_eq!(egress.check(url).await, Err(sentence));
    }
    assert!(matches!(egress.send(request("http://user:pass@example.com/")).await, Err(EgressError::Refused(_))));
}

#[tokio::test]
async fn a_url_is_checked_when_saved() {
    let open = egress("127.0.0.0/8");
    for url in ["ftp://example.com/", "file:///etc/passwd", "https://u:p@1.1.1.1/", "https://u@1.1.1.1/", "nonsense", "http:///"] {
        let sentence = open.check(url).await.unwrap_err();
        assert!(!sentence.contains("passwd") && !sentence.contains("u:p"), "{sentence}");
    }
    assert_eq!(open.check("https://1.1.1.1/x").await, Ok(UrlCheck::default()));
    assert_eq!(open.check("http://localhost:8088/x").await, Ok(UrlCheck::default()));
    let check = open.check("https://name.invalid/").await.unwrap();
    assert!(check.warning.unwrap().contains("does not resolve"));
}

#[tokio::test]
async fn only_listed_addresses_count_as_inside() {
    let open = egress("127.0.0.0/8,10.0.0.0/8");
    assert!(open.allows_host_addresses("http://127.0.0.1:9/").await);
    assert!(open.allows_host_addresses("http://localhost:9/").await);
    assert!(!open.allows_host_addresses("http://1.1.1.1/").await);
    assert!(!open.allows_host_addresses("http://name.invalid/").await);
    let addresses = |list: &[&str]| list.iter().map(|text| text.parse().unwrap()).collect::<Vec<IpAddr>>();
    assert!(!inside(addresses(&["10.0.0.1", "1.1.1.1"]), &open.allow));
    assert!(inside(addresses(&["10.0.0.1", "192.168.0.1"]), &open.allow));
    assert!(!inside(addresses(&["192.168.0.1"]), &open.allow));
}

#[test]
fn a_name_keeps_only_what_may_be_reached() {
    let addresses = vec!["10.0.0.1".parse().unwrap(), "1.1.1.1".parse().unwrap()];
    assert_eq!(reachable("x", addresses, &[]).unwrap(), ["1.1.1.1".parse::<IpAddr>().unwrap()]);
    assert!(reachable("x", vec!["::1".parse().unwrap()], &[]).is_err());
}

#[test]
fn a_ca_file_must_hold_a_certificate() {
    let with = |pem: &[u8]| Egress::new(EgressSettings { ca_pem: Some(pem.to_vec()), ..EgressSettings::default() });
    assert!(with(b"").is_err());
    assert!(with(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").is_err());
}
