//! A canvas as large as its box, painted when what it shows, its size or the colours change, and at no other time.

use leptos::html;
use leptos::prelude::*;

use super::context::screen;
use crate::plot::{Picture, Size};
use crate::web::canvas::{self, SizeWatch};

/// A picture, with a sentence for those who do not see it.
#[component]
pub fn Paint(
    /// Makes the picture; called again when a signal it reads changes.
    draw: Callback<Size, Picture>,
    /// The sentence; empty for decoration.
    #[prop(into)]
    label: Signal<String>,
    /// The size in CSS pixels, known once it is shown.
    size: RwSignal<Option<Size>>,
) -> impl IntoView {
    let screen = screen();
    let frame = NodeRef::<html::Div>::new();
    let canvas = NodeRef::<html::Canvas>::new();
    let watch = StoredValue::new_local(None::<SizeWatch>);
    frame.on_load(move |frame| {
        watch.set_value(SizeWatch::new(&frame, move |width, height| {
            // A box that is hidden has no size, and nothing to paint.
            let new = (width > 0.0 && height > 0.0).then(|| Size::new(width as f32, height as f32));
            if size.get_untracked() != new {
                size.set(new);
            }
        }));
    });
    Effect::new(move |_| {
        screen.colours.track();
        if let (Some(canvas), Some(size)) = (canvas.get(), size.get()) {
            canvas::paint(&canvas, &draw.run(size));
        }
    });
    let role = move || if label.with(String::is_empty) { "presentation" } else { "img" };
    view! {
        <div class="paint" node_ref=frame>
            <canvas role=role aria-label=move || label.get() node_ref=canvas></canvas>
        </div>
    }
    .into_any()
}
