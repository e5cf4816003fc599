//! Markdown, as much of it as a text on a board needs: headings, lists, code, bold, italic, links and line breaks, and
//! `{{name}}` for a value. It becomes a tree that somebody makes elements of; there is no HTML anywhere. A full reader,
//! `pulldown-cmark` without its defaults, weighs 64 kB compressed, close to half of what the whole page may.
//!
//! Unlike in other places a line break in a paragraph is one: what is written on two lines is shown on two lines.

/// A part of a text that stands on lines of its own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Block {
    /// A heading of level 1 to 3.
    Heading(u8, Vec<Inline>),
    /// Lines of text.
    Paragraph(Vec<Inline>),
    /// Points of a list, numbered or not.
    List(bool, Vec<Vec<Inline>>),
    /// Lines as they are.
    Code(String),
}

/// A part of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Inline {
    /// Text as it is.
    Text(String),
    /// Something important.
    Strong(Vec<Inline>),
    /// Something stressed.
    Emphasis(Vec<Inline>),
    /// Code as it is.
    Code(String),
    /// A link to a page, always `http` or `https`.
    Link(String, Vec<Inline>),
    /// The value of this name.
    Value(String),
    /// The end of a line.
    Break,
}

/// Reads a text. Whatever has no meaning here stays as it is written.
pub fn parse(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            continue;
        }
        if let Some(fence) = fence_of(trimmed) {
            let code: Vec<&str> = lines.by_ref().take_while(|line| line.trim() != fence).collect();
            blocks.push(Block::Code(code.join("\n")));
            continue;
        }
        if let Some((level, title)) = heading_of(trimmed) {
            blocks.push(Block::Heading(level, inlines(title, MAX_DEPTH)));
            continue;
        }
        if let Some((is_numbered, first)) = point_of(trimmed) {
            let mut points = vec![inlines(first, MAX_DEPTH)];
            while let Some(point) = lines.peek().and_then(|line| point_of(line.trim())) {
                if point.0 != is_numbered {
                    break;
                }
                points.push(inlines(point.1, MAX_DEPTH));
                lines.next();
            }
            blocks.push(Block::List(is_numbered, points));
            continue;
        }
        let mut paragraph = vec![trimmed];
        while let Some(next) = lines.peek().map(|line| line.trim()) {
            if next.is_empty() || fence_of(next).is_some() || heading_of(next).is_some() || point_of(next).is_some() {
                break;
            }
            paragraph.push(next);
            lines.next();
        }
        blocks.push(Block::Paragraph(inlines(&paragraph.join("\n"), MAX_DEPTH)));
    }
    blocks
}

/// The text without its marks, values by what `value` says of their names.
pub fn plain(blocks: &[Block], value: &dyn Fn(&str) -> String) -> String {
    let mut parts = Vec::new();
    for block in blocks {
        match block {
            Block::Heading(_, inlines) | Block::Paragraph(inlines) => parts.push(plain_line(inlines, value)),
            Block::List(_, points) => parts.extend(points.iter().map(|point| plain_line(point, value))),
            Block::Code(code) => parts.push(code.clone()),
        }
    }
    parts.join(" ")
}

fn plain_line(inlines: &[Inline], value: &dyn Fn(&str) -> String) -> String {
    let one = |inline: &Inline| match inline {
        Inline::Text(text) | Inline::Code(text) => text.clone(),
        Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Link(_, inner) => plain_line(inner, value),
        Inline::Value(name) => value(name),
        Inline::Break => " ".to_owned(),
    };
    inlines.iter().map(one).collect()
}

fn fence_of(line: &str) -> Option<&'static str> {
    ["```", "~~~"].into_iter().find(|fence| line.starts_with(fence))
}

fn heading_of(line: &str) -> Option<(u8, &str)> {
    let title = line.trim_start_matches('#');
    let level = line.len() - title.len();
    let title = title.strip_prefix(' ')?.trim();
    (1..=3).contains(&level).then_some((level as u8, title))
}

/// A point of a list: whether it is numbered, and what it says.
fn point_of(line: &str) -> Option<(bool, &str)> {
    if let Some(point) = ["- ", "* ", "+ "].into_iter().find_map(|mark| line.strip_prefix(mark)) {
        return Some((false, point));
    }
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    let point = rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") "))?;
    (1..=9).contains(&digits).then_some((true, point))
}

/// Reads a part of a text. Marks that are deeper inside of others than `depth` stay as they are.
fn inlines(text: &str, depth: usize) -> Vec<Inline> {
    let mut found = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        if let Some((inline, after)) = marked(rest, before, depth) {
            if !plain.is_empty() {
                found.push(Inline::Text(core::mem::take(&mut plain)));
            }
            found.push(inline);
            // Whatever a mark ends with is no letter.
            before = ' ';
            rest = after;
            continue;
        }
        let escaped = rest.strip_prefix('\\').and_then(|rest| rest.chars().next()).filter(char::is_ascii_punctuation);
        before = escaped.unwrap_or(first);
        plain.push(before);
        rest = &rest[if escaped.is_some() { 2 } else { first.len_utf8() }..];
    }
    if !plain.is_empty() {
        found.push(Inline::Text(plain));
    }
    found
}

/// What a mark at the beginning of a text makes, and the text behind it.
fn marked(rest: &str, before: char, depth: usize) -> Option<(Inline, &str)> {
    if let Some(after) = rest.strip_prefix('\n') {
        return Some((Inline::Break, after));
    }
    if let Some(inside) = rest.strip_prefix("{{") {
        let (name, after) = inside.split_once("}}")?;
        let is_name = !name.trim().is_empty() && !name.contains(['\n', '{']);
        return is_name.then(|| (Inline::Value(name.trim().to_owned()), after));
    }
    if let Some(inside) = rest.strip_prefix('`') {
        let (code, after) = inside.split_once('`')?;
        return (!code.is_empty()).then(|| (Inline::Code(code.to_owned()), after));
    }
    let depth = depth.checked_sub(1)?;
    if let Some(inside) = rest.strip_prefix("**") {
        let (inner, after) = closed(inside, "**")?;
        return Some((Inline::Strong(inlines(inner, depth)), after));
    }
    if let Some(mark) = ["*", "_"].into_iter().find(|mark| rest.starts_with(mark)) {
        // Names with _ in them are many on brokers.
        if mark == "_" && before.is_alphanumeric() {
            return None;
        }
        let (inner, after) = closed(&rest[1..], mark)?;
        return Some((Inline::Emphasis(inlines(inner, depth)), after));
    }
    let (label, after) = rest.strip_prefix('[')?.split_once("](")?;
    let (address, after) = after.split_once(')')?;
    let is_label = !label.is_empty() && !label.contains(['[', ']', '\n']);
    (is_label && is_address(address)).then(|| (Inline::Link(address.to_owned(), inlines(label, 0)), after))
}

/// A text up to the mark that closes it, and what stands behind that.
fn closed<'t>(text: &'t str, mark: &str) -> Option<(&'t str, &'t str)> {
    if text.starts_with(char::is_whitespace) {
        return None;
    }
    let closes = |&(at, _): &(usize, &str)| {
        let (inner, after) = (&text[..at], &text[at + mark.len()..]);
        let ends = !inner.is_empty() && !inner.ends_with(char::is_whitespace) && !inner.ends_with('\\');
        // One star is none of two, and an underscore in a word closes nothing.
        let is_alone = mark.len() > 1 || !(after.starts_with(mark) || inner.ends_with(mark));
        ends && is_alone && !(mark == "_" && after.starts_with(char::is_alphanumeric))
    };
    let (at, _) = text.match_indices(mark).find(closes)?;
    Some((&text[..at], &text[at + mark.len()..]))
}

/// Whether a link may lead there.
fn is_address(text: &str) -> bool {
    let starts = |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    (starts("https://") || starts("http://"))
        && text.len() <= MAX_ADDRESS
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// Marks inside of one another, at most.
const MAX_DEPTH: usize = 4;
const MAX_ADDRESS: usize = 2_048;

#[cfg(test)]
mod tests {
    use super::*;

    fn inline(inlines: &[Inline]) -> String {
        let one = |inline: &Inline| match inline {
            Inline::Text(text) => text.clone(),
            Inline::Strong(inner) => format!("<b {}>", self::inline(inner)),
            Inline::Emphasis(inner) => format!("<i {}>", self::inline(inner)),
            Inline::Code(code) => format!("<c {code}>"),
            Inline::Link(address, inner) => format!("<a {address} {}>", self::inline(inner)),
            Inline::Value(name) => format!("<v {name}>"),
            Inline::Break => "<br>".to_owned(),
        };
        inlines.iter().map(one).collect()
    }

    fn block(block: &Block) -> String {
        match block {
            Block::Heading(level, inner) => format!("h{level}: {}", inline(inner)),
            Block::Paragraph(inner) => format!("p: {}", inline(inner)),
            Block::List(is_numbered, points) => {
                let points: Vec<String> = points.iter().map(|point| inline(point)).collect();
                format!("{}: {}", if *is_numbered { "ol" } else { "ul" }, points.join(" | "))
            }
            Block::Code(code) => format!("pre: {code}"),
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(parse(text).iter().map(block).collect::<Vec<_>>(), expected, "{text:?}");
    }

    #[test]
    fn blocks_are_told_by_their_first_marks() {
        check("# One\n## Two\n### Three\n#### Four\n#no", &["h1: One", "h2: Two", "h3: Three", "p: #### Four<br>#no"]);
        check("a\nb\n\nc", &["p: a<br>b", "p: c"]);
        check("- a\n- **b**\n1. c\n2) d\ntext", &["ul: a | <b b>", "ol: c | d", "p: text"]);
        check("```json\n{ \"a\": 1 }\n\n# x\n```\nb", &["pre: { \"a\": 1 }\n\n# x", "p: b"]);
        check("~~~\nopen", &["pre: open"]);
        check("", &[]);
    }

    #[test]
    fn marks_in_a_line_may_hold_one_another() {
        check("**a *b* c** _d_", &["p: <b a <i b> c> <i d>"]);
        check("*a **b** c*", &["p: <i a <b b> c>"]);
        check("`**a**` {{ t in }}!", &["p: <c **a**> <v t in>!"]);
        check("[**x**](https://a.example/b_c_d) y", &["p: <a https://a.example/b_c_d **x**> y"]);
    }

    #[test]
    fn what_has_no_meaning_stays_as_it_is_written() {
        for text in [
            "2 * 3 * 4",
            "snake_case_name",
            "**open",
            "a ** b",
            "`open",
            "[a](b",
            "{{}}",
            "{{open",
            "<b>x</b>",
            "a * b*",
        ] {
            check(text, &[&format!("p: {text}")]);
        }
        check(r"\*a\* \d", &[r"p: *a* \d"]);
    }

    #[test]
    fn links_lead_to_pages_only() {
        for address in
            ["javascript:alert(1", "data:text/html,x", "//a.example", "/x", "HTTPS:/x", "ftp://a", "https://a b"]
        {
            check(&format!("[a]({address})"), &[&format!("p: [a]({address})")]);
        }
        check("[a](HTTP://A.example)", &["p: <a HTTP://A.example a>"]);
    }

    #[test]
    fn nothing_is_deep_or_slow() {
        let deep = format!("{}x{}", "*a **b ".repeat(1_000), " b** a*".repeat(1_000));
        assert!(plain(&parse(&deep), &|_| String::new()).contains('x'));
        for mark in ["*", "_", "**", "`", "[", "{{", "[a](", "\\"] {
            parse(&mark.repeat(2_000));
        }
    }

    #[test]
    fn it_can_be_read_without_its_marks() {
        let blocks = parse("# A\n**b** [c](https://d)\n- {{t}}");
        assert_eq!(plain(&blocks, &|name| format!("<{name}>")), "A b c <t>");
    }
}
