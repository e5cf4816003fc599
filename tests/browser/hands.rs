//! The page's hands: canvas, numbers and times.

use topicboard::plot::{Fill, Ink, Picture, Point, Precision, Shape, Size};
use topicboard::web::{canvas, intl, storage};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::stage::at;

#[wasm_bindgen_test]
fn a_picture_is_painted_in_device_pixels_and_the_style_sheets_colours() {
    let document = leptos::prelude::document();
    document
        .document_element()
        .unwrap()
        .unchecked_ref::<web_sys::HtmlElement>()
        .style()
        .set_property("--ok", "rgb(1, 200, 3)")
        .unwrap();
    canvas::forget_inks();
    let element: HtmlCanvasElement = document.create_element("canvas").unwrap().unchecked_into();
    document.body().unwrap().append_child(&element).unwrap();
    let mut picture = Picture::new(Size::new(100.0, 50.0));
    picture.shapes.push(Shape::Rect {
        at: Point::new(0.0, 0.0),
        width: 100.0,
        height: 50.0,
        ink: Ink::Ok,
        fill: Fill::Even(1.0),
    });
    canvas::paint(&element, &picture);
    let ratio = leptos::prelude::window().device_pixel_ratio();
    assert_eq!(element.width(), (100.0 * ratio).round() as u32);
    let context: CanvasRenderingContext2d = element.get_context("2d").unwrap().unwrap().unchecked_into();
    let pixel = context.get_image_data(50.0, 25.0, 1.0, 1.0).unwrap().data();
    assert_eq!(pixel[..], [1, 200, 3, 255]);
    canvas::paint(&element, &Picture::new(Size::new(100.0, 50.0)));
    assert_eq!(context.get_image_data(50.0, 25.0, 1.0, 1.0).unwrap().data()[3], 0, "what was there is gone");
    element.remove();
}

#[wasm_bindgen_test]
fn numbers_and_times_are_written_for_the_reader() {
    assert_eq!(intl::fixed(1.5, 2).len(), 4);
    assert_eq!(intl::count(0), "0");
    assert!(!intl::ago(at(0), at(720_000)).is_empty());
    assert_eq!(intl::duration(5_400.0), "1 hr 30 min");
    assert_eq!((intl::duration(0.25), intl::duration(90_061.0)), ("0.3 sec".into(), "1 day 1 hr".into()));
    for precision in [Precision::Millis, Precision::Seconds, Precision::Minutes, Precision::Days, Precision::Years] {
        assert!(!intl::tick(at(0), precision, at(0)).is_empty());
    }
}

#[wasm_bindgen_test]
fn what_is_kept_can_be_loaded_and_forgotten() {
    storage::save("test", "ünï").unwrap();
    assert_eq!(storage::load("test").unwrap().as_deref(), Some("ünï"));
    storage::forget("test");
    assert_eq!(storage::load("test").unwrap(), None);
}
