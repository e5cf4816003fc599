//! The one WebAssembly program, started twice: in the page it mounts the face, in the worker it serves.

#[cfg(target_arch = "wasm32")]
fn main() {
    use topicboard::web::{World, world};

    console_error_panic_hook::set_once();
    match world() {
        World::Page(worker) => topicboard::ui::mount(worker),
        World::Worker(scope) => topicboard::web::worker::serve(&scope),
        // The test runner of the browser starts neither.
        World::Other => {}
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("Topicboard runs in a browser: start it with `cargo demo`.");
}
