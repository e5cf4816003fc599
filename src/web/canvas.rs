//! A [`Picture`] on a canvas: device pixels, the style sheet's colours and the reader's numbers are looked up here.
//! Nothing is drawn unless somebody calls [`paint`].

use std::cell::RefCell;
use std::collections::HashMap;
use std::f64::consts::PI;

use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlElement, ResizeObserver};

use super::{clock, intl};
use crate::plot::{Anchor, Fill, Ink, Notation, Picture, Point, Shape, Text};

/// Draws a picture, replacing what was drawn before. Does nothing where the canvas has no 2D context.
pub fn paint(canvas: &HtmlCanvasElement, picture: &Picture) {
    let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
    paint_with(canvas, picture, ratio, canvas);
}

/// A picture as a PNG file of two pixels to a CSS pixel, in the colours of an element of the page; `done` hears `None`
/// where the browser cannot make one.
pub fn png(colours: &HtmlElement, picture: &Picture, done: impl FnOnce(Option<Blob>) + 'static) {
    let document = web_sys::window().and_then(|window| window.document());
    let canvas = document.and_then(|document| document.create_element("canvas").ok());
    let Some(canvas) = canvas.map(JsCast::unchecked_into::<HtmlCanvasElement>) else { return done(None) };
    paint_with(&canvas, picture, 2.0, colours);
    let done = Closure::once_into_js(move |blob: Option<Blob>| done(blob));
    // Fails only for a canvas with pixels from elsewhere, which no picture has.
    canvas.to_blob(done.unchecked_ref()).ok();
}

fn paint_with(canvas: &HtmlCanvasElement, picture: &Picture, ratio: f64, colours: &HtmlElement) {
    let (width, height) = (f64::from(picture.width), f64::from(picture.height));
    let device = |length: f64| (length * ratio).round() as u32;
    // Setting a size reallocates the canvas even when it is the same.
    if canvas.width() != device(width) {
        canvas.set_width(device(width));
    }
    if canvas.height() != device(height) {
        canvas.set_height(device(height));
    }
    let Ok(Some(context)) = canvas.get_context("2d") else { return };
    let Ok(context) = context.dyn_into::<CanvasRenderingContext2d>() else { return };
    if context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0).is_err() {
        return;
    }
    context.clear_rect(0.0, 0.0, width, height);
    context.set_line_join("round");
    context.set_line_cap("round");
    let brush = Brush { colours, context };
    for shape in &picture.shapes {
        brush.shape(shape);
    }
}

/// Forgets the colours read from the style sheet, because the theme changed.
pub fn forget_inks() {
    INKS.with_borrow_mut(HashMap::clear);
}

/// Tells `on` the width and height of an element's inside in CSS pixels, now and whenever they change, until dropped.
pub struct SizeWatch {
    observer: ResizeObserver,
    _on: Closure<dyn FnMut()>,
}

impl SizeWatch {
    /// Begins to watch; `None` in a browser that cannot.
    pub fn new(element: &Element, on: impl Fn(f64, f64) + 'static) -> Option<Self> {
        let watched = element.clone();
        let on = Closure::<dyn FnMut()>::new(move || {
            on(f64::from(watched.client_width()), f64::from(watched.client_height()));
        });
        let observer = ResizeObserver::new(on.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _on: on })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

struct Brush<'a> {
    /// Where the style sheet is asked for colours.
    colours: &'a HtmlElement,
    context: CanvasRenderingContext2d,
}

impl Brush<'_> {
    fn shape(&self, shape: &Shape) {
        match shape {
            Shape::Line { points, ink, width, dash } => {
                self.trace(points);
                self.stroke(*ink, *width, dash.pattern());
            }
            Shape::Area { points, base, ink, alpha } => {
                self.trace(points);
                if let (Some(first), Some(last)) = (points.first(), points.last()) {
                    self.context.line_to(last.x.into(), (*base).into());
                    self.context.line_to(first.x.into(), (*base).into());
                }
                self.fill(*ink, *alpha);
            }
            Shape::Rect { at, width, height, ink, fill } => self.rect(*at, *width, *height, *ink, *fill),
            Shape::Arc { center, radius, from, to, ink, width } => {
                self.arc(*center, *radius, *from, *to);
                self.stroke(*ink, *width, &[]);
            }
            Shape::Dot { at, radius, ink } => {
                self.arc(*at, *radius, 0.0, 360.0);
                self.fill(*ink, 1.0);
            }
            Shape::Dots { points, radius, ink } => {
                self.context.begin_path();
                for at in points {
                    self.context.move_to(f64::from(at.x + radius), at.y.into());
                    self.context.arc(at.x.into(), at.y.into(), (*radius).into(), 0.0, 2.0 * PI).ok();
                }
                self.fill(*ink, 1.0);
            }
            Shape::Label { text, at, anchor, ink, size } => self.label(&words(text), *at, *anchor, *ink, *size),
        }
    }

    fn trace(&self, points: &[Point]) {
        self.context.begin_path();
        let mut points = points.iter();
        if let Some(first) = points.next() {
            self.context.move_to(first.x.into(), first.y.into());
        }
        for point in points {
            self.context.line_to(point.x.into(), point.y.into());
        }
    }

    fn arc(&self, center: Point, radius: f32, from: f32, to: f32) {
        let radians = |degrees: f32| f64::from(degrees) * PI / 180.0;
        self.context.begin_path();
        // Fails only for a negative radius, which no picture has.
        self.context.arc(center.x.into(), center.y.into(), radius.max(0.0).into(), radians(from), radians(to)).ok();
    }

    fn rect(&self, at: Point, width: f32, height: f32, ink: Ink, fill: Fill) {
        self.context.begin_path();
        self.context.rect(at.x.into(), at.y.into(), width.into(), height.into());
        match fill {
            Fill::Even(alpha) => self.fill(ink, alpha),
            Fill::Hatch | Fill::Cross => {
                self.context.save();
                self.context.clip();
                self.fill(ink, HATCH_TINT);
                self.context.begin_path();
                let mut x = at.x - height;
                while x < at.x + width {
                    self.context.move_to(x.into(), (at.y + height).into());
                    self.context.line_to((x + height).into(), at.y.into());
                    if fill == Fill::Cross {
                        self.context.move_to(x.into(), at.y.into());
                        self.context.line_to((x + height).into(), (at.y + height).into());
                    }
                    x += HATCH_STEP;
                }
                self.context.set_global_alpha(HATCH_LINE);
                self.stroke(ink, 1.0, &[]);
                self.context.restore();
            }
        }
    }

    fn label(&self, text: &str, at: Point, anchor: Anchor, ink: Ink, size: f32) {
        self.context.set_font(&format!("{size}px {FONT}"));
        self.context.set_text_baseline("middle");
        self.context.set_text_align(match anchor {
            Anchor::Left => "left",
            Anchor::Middle => "center",
            Anchor::Right => "right",
        });
        self.context.set_fill_style_str(&self.ink(ink));
        self.context.fill_text(text, at.x.into(), at.y.into()).ok();
    }

    fn stroke(&self, ink: Ink, width: f32, dash: &[f32]) {
        let pattern: Array = dash.iter().map(|length| JsValue::from_f64((*length).into())).collect();
        self.context.set_line_dash(&pattern).ok();
        self.context.set_line_width(width.into());
        self.context.set_stroke_style_str(&self.ink(ink));
        self.context.stroke();
    }

    fn fill(&self, ink: Ink, alpha: f32) {
        self.context.set_global_alpha(alpha.into());
        self.context.set_fill_style_str(&self.ink(ink));
        self.context.fill();
        self.context.set_global_alpha(1.0);
    }

    /// The style sheet's colour of this name. A custom property is read unresolved, so it is asked for as the
    /// canvas's own text colour.
    fn ink(&self, ink: Ink) -> String {
        INKS.with_borrow_mut(|inks| {
            inks.entry(ink).or_insert_with(|| computed(self.colours, &format!("var(--{})", ink.as_str()))).clone()
        })
    }
}

fn computed(element: &HtmlElement, colour: &str) -> String {
    let style = element.style();
    style.set_property("color", colour).ok();
    let window = web_sys::window();
    let computed = window.and_then(|window| window.get_computed_style(element).ok().flatten());
    let colour = computed.and_then(|computed| computed.get_property_value("color").ok()).unwrap_or_default();
    style.remove_property("color").ok();
    colour
}

fn words(text: &Text) -> String {
    match text {
        Text::Number { value, decimals, notation: Notation::Plain } => intl::fixed(*value, *decimals),
        Text::Number { value, decimals, notation: Notation::Scientific } => {
            format!("{value:.*E}", usize::from(*decimals))
        }
        Text::Time { at, precision } => intl::tick(*at, *precision, clock::unix()),
        Text::Plain(text) => text.to_string(),
    }
}

thread_local! {
    static INKS: RefCell<HashMap<Ink, String>> = RefCell::new(HashMap::new());
}

const FONT: &str = "system-ui, sans-serif";
const HATCH_STEP: f32 = 7.0;
const HATCH_TINT: f32 = 0.1;
const HATCH_LINE: f64 = 0.28;
