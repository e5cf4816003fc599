//! The web server: types, compressed files and headers.

use std::fs;

use reqwest::Response;
use rig::server::Server;
use rig::{compress, headers};

const HASHED: &str = "app-0123456789abcdef_bg.wasm";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = [("index.html", "<!doctype html>"), ("boot.js", "1"), ("style.css", "a{}"), ("i.svg", "<svg/>")];
    for (name, text) in files.into_iter().chain([(HASHED, "wasm")]) {
        fs::write(folder.path().join(name), text.repeat(50)).unwrap();
    }
    compress::folder(folder.path()).unwrap();
    folder
}

async fn get(server: &Server, path: &str, encodings: &str) -> Response {
    let request = reqwest::Client::new().get(format!("{}{path}", server.url()));
    request.header("accept-encoding", encodings).send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn every_response_carries_every_header_of_the_table() {
    let folder = folder();
    let server = Server::start(folder.path(), 0).unwrap();
    server.put("/config.json", "{}");
    for path in ["", "index.html", "boot.js", HASHED, "config.json", "absent"] {
        let response = get(&server, path, "br").await;
        for (name, value) in headers::ALWAYS {
            assert_eq!(header(&response, name), *value, "{name} of /{path}");
        }
        assert_eq!(response.status(), if path == "absent" { 404 } else { 200 }, "/{path}");
        let cache = if path == HASHED { headers::IMMUTABLE } else { headers::NO_CACHE };
        assert_eq!(header(&response, "cache-control"), cache, "/{path}");
    }
}

#[tokio::test]
async fn every_file_has_its_type() {
    let folder = folder();
    let server = Server::start(folder.path(), 0).unwrap();
    server.put("/boards/demo.json", "{}");
    let types = [
        ("", "text/html"),
        ("boot.js", "text/javascript"),
        ("style.css", "text/css"),
        ("i.svg", "image/svg+xml"),
        (HASHED, "application/wasm"),
        ("boards/demo.json", "application/json"),
    ];
    for (path, wanted) in types {
        let response = get(&server, path, "br").await;
        let found = header(&response, "content-type");
        assert_eq!(found.split(';').next(), Some(wanted), "/{path}");
    }
}

#[tokio::test]
async fn what_the_browser_reads_is_sent_compressed() {
    let folder = folder();
    let server = Server::start(folder.path(), 0).unwrap();
    for (encodings, wanted, file) in
        [("gzip, br", "br", "boot.js.br"), ("gzip", "gzip", "boot.js.gz"), ("", "", "boot.js")]
    {
        let response = get(&server, "boot.js", encodings).await;
        assert_eq!(header(&response, "content-encoding"), wanted);
        let expected = fs::read(folder.path().join(file)).unwrap();
        assert_eq!(response.bytes().await.unwrap(), expected, "{file}");
    }
}

#[tokio::test]
async fn what_a_test_puts_there_goes_before_the_folder_and_can_be_taken_back() {
    let folder = folder();
    fs::write(folder.path().join("config.json"), "of the folder").unwrap();
    let server = Server::start(folder.path(), 0).unwrap();
    server.put("/config.json", "of the test");
    assert_eq!(get(&server, "config.json", "").await.text().await.unwrap(), "of the test");
    server.remove("/config.json");
    assert_eq!(get(&server, "config.json", "").await.text().await.unwrap(), "of the folder");
}

#[tokio::test]
async fn a_stopped_server_leaves_its_port() {
    let folder = folder();
    let server = Server::start(folder.path(), 0).unwrap();
    let url = server.url();
    let port: u16 = url.trim_end_matches('/').rsplit(':').next().unwrap().parse().unwrap();
    get(&server, "", "").await;
    server.stop().await;
    let again = Server::start(folder.path(), port).unwrap();
    assert_eq!(again.url(), url);
}
