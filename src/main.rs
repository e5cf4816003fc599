//! The one WebAssembly program, started twice: in the page it mounts the face, in the worker it serves.

#[cfg(target_arch = "wasm32")]
fn main() {
    use topicboard::web::{World, world};

    // The browser adds the trace by itself, because a panic ends in a trap.
    std::panic::set_hook(Box::new(|info| web_sys::console::error_1(&info.to_string().into())));
    match world() {
        World::Page(starts) => topicboard::ui::mount(starts),
        World::Worker(scope) => topicboard::web::worker::serve(&scope),
        // The test runner of the browser starts neither.
        World::Other => {}
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("Topicboard runs in a browser: start it with `cargo demo`.");
}
