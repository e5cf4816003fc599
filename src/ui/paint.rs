//! A canvas as large as its box, painted when what it shows, its size or the colours change, and at no other time.

use wasm_bindgen::JsCast;

use super::context::live::Live;
use super::context::screen;
use super::dom::{El, el, react};
use crate::plot::{Picture, Size};
use crate::web::canvas::{self, SizeWatch};

/// A picture of this size, which is known once it is shown. `draw` is asked again when a signal it reads changes.
pub fn paint(size: Live<Option<Size>>, draw: impl Fn(Size) -> Picture + 'static) -> (El, El) {
    paint_boxed(size, Box::new(draw))
}

/// The box and the canvas in it.
fn paint_boxed(size: Live<Option<Size>>, draw: Box<dyn Fn(Size) -> Picture>) -> (El, El) {
    let screen = screen();
    let canvas = el("canvas role=presentation");
    let frame = el("div.paint").child(canvas.clone());
    let watch = SizeWatch::new(&frame.0, move |width, height| {
        // A box that is hidden has no size, and nothing to paint.
        let new = (width > 0.0 && height > 0.0).then(|| Size::new(width as f32, height as f32));
        size.keep(new);
    });
    Live::new(watch);
    let painted = canvas.clone();
    react(move || {
        screen.colours.track();
        if let Some(size) = size.get() {
            canvas::paint(painted.0.unchecked_ref(), &draw(size));
        }
    });
    (frame, canvas)
}
