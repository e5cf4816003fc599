//! [`Server`]: the built page as a browser meets it in the world: compressed, with the security headers.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower_http::services::ServeDir;

use crate::error::{Result, io};
use crate::{headers, port};

/// A running web server on 127.0.0.1; dropped, it stops.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    extras: Extras,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Serves `folder` on `port` or the next free one; 0 is any.
    ///
    /// # Errors
    /// When no port is free.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn start(folder: &Path, port: u16) -> Result<Self> {
        let listener = port::bind_from(port)?;
        let address = listener.local_addr().map_err(io("asking the port of", "127.0.0.1"))?;
        listener.set_nonblocking(true).map_err(io("preparing", address.to_string()))?;
        let listener = tokio::net::TcpListener::from_std(listener).map_err(io("serving", address.to_string()))?;
        let extras = Extras::default();
        let files = ServeDir::new(folder).precompressed_br().precompressed_gzip();
        let router = Router::new()
            .fallback_service(files)
            .layer(middleware::from_fn_with_state(extras.clone(), answer))
            .layer(middleware::from_fn(dress));
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(async move {
            let stopping = async {
                stopped.await.ok();
            };
            // Its error is an io::Error of accept(), which axum retries by itself.
            axum::serve(listener, router).with_graceful_shutdown(stopping).await.ok();
        });
        Ok(Self { address, extras, stop: Some(stop), task })
    }

    /// Its address, with a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Serves `text` at a path such as `/config.json`, before any file of the folder.
    pub fn put(&self, path: &str, text: impl Into<String>) {
        self.extras.0.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), text.into());
    }

    /// Takes back what [`Server::put`] put.
    pub fn remove(&self, path: &str) {
        self.extras.0.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
    }

    /// Stops, and waits until the port is free again.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            stop.send(()).ok();
        }
        // A browser that keeps its connection open must not keep the server.
        tokio::time::timeout(std::time::Duration::from_millis(300), &mut self.task).await.ok();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Texts served besides the folder, by path.
#[derive(Debug, Default, Clone)]
struct Extras(Arc<Mutex<HashMap<String, String>>>);

async fn answer(State(extras): State<Extras>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let text = extras.0.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
    let is_script = Path::new(path).extension().is_some_and(|ending| ending == "js");
    let kind = if is_script { "text/javascript" } else { "application/json" };
    match text {
        Some(text) => (StatusCode::OK, [(header::CONTENT_TYPE, kind)], text).into_response(),
        None => next.run(request).await,
    }
}

/// Puts on every response, errors included, the headers of the table.
async fn dress(request: Request, next: Next) -> Response {
    let cache = headers::cache(request.uri().path());
    let mut response = next.run(request).await;
    let cache = if response.status().is_success() { cache } else { headers::NO_CACHE };
    let all = headers::ALWAYS.iter().copied().chain([("Cache-Control", cache)]);
    for (name, value) in all {
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
    }
    response
}
