//! A list in a payload as the rows of a table.

use super::json::{self, NotJson, Scan};
use super::{Missing, Selector, Value, read, text};

/// The first elements of a list.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Rows {
    /// How many elements the list has.
    pub total: u32,
    /// What each column says of them.
    pub rows: Vec<Vec<Result<Value, Missing>>>,
}

/// The first `most` elements of the JSON array that `list` selects, each read by every column; text is cut after
/// `max_chars` characters. `None` when what is selected is no array.
///
/// # Errors
/// [`Missing`] when the payload is no JSON, or has no such part.
pub fn rows(
    payload: &[u8],
    list: &Selector,
    columns: &[Selector],
    most: usize,
    max_chars: usize,
) -> Result<Option<Rows>, Missing> {
    let found = json::find(text(payload).ok_or(Missing::NotJson)?, list.steps()).map_err(|_| Missing::NotJson)?;
    let mut scan = Scan::new(found.ok_or(Missing::NoSuchPart)?);
    if scan.peek() != Some(b'[') {
        return Ok(None);
    }
    let mut rows = Rows::default();
    let walked: Result<(), NotJson> = scan.elements(0, |scan, index, depth| {
        let element = scan.value(depth)?;
        rows.total = index.saturating_add(1);
        if rows.rows.len() < most {
            rows.rows.push(columns.iter().map(|column| read(element.as_bytes(), column, max_chars)).collect());
        }
        Ok(())
    });
    walked.map_err(|_| Missing::NotJson)?;
    Ok(Some(rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(payload: &str, list: &str, columns: &[&str], most: usize) -> Result<Option<(u32, String)>, Missing> {
        let columns: Vec<Selector> = columns.iter().map(|column| Selector::parse(column).unwrap()).collect();
        let rows = rows(payload.as_bytes(), &Selector::parse(list).unwrap(), &columns, most, 9)?;
        let said = |cell: &Result<Value, Missing>| match cell {
            Ok(Value::Number(number)) => number.digits.to_string(),
            Ok(Value::Text(text) | Value::Bool { text, .. } | Value::Json(text)) => text.to_string(),
            Ok(_) => "?".to_owned(),
            Err(_) => "-".to_owned(),
        };
        let row = |row: &Vec<_>| row.iter().map(said).collect::<Vec<_>>().join(" ");
        Ok(rows.map(|rows| (rows.total, rows.rows.iter().map(row).collect::<Vec<_>>().join("; "))))
    }

    #[test]
    fn a_list_has_a_row_for_each_element() {
        let payload = r#"{"nodes": [ {"id": 1, "at": {"rssi": -70}}, {"id": "two"}, 3 ] }"#;
        assert_eq!(of(payload, "nodes", &["id", "at.rssi"], 9), Ok(Some((3, "1 -70; two -; - -".to_owned()))));
        assert_eq!(of(payload, "nodes", &["id"], 2), Ok(Some((3, "1; two".to_owned()))));
        assert_eq!(of("[1, [2], \"on\"]", "", &[""], 9), Ok(Some((3, "1; [2]; on".to_owned()))));
        assert_eq!(of("[]", "", &[""], 9), Ok(Some((0, String::new()))));
    }

    #[test]
    fn what_is_no_list_says_so() {
        assert_eq!(of("{}", "", &[""], 9), Ok(None));
        assert_eq!(of("{}", "a", &[""], 9), Err(Missing::NoSuchPart));
        assert_eq!(of("[1,", "", &[""], 9), Err(Missing::NotJson));
        assert_eq!(of("hello", "", &[""], 9), Err(Missing::NotJson));
    }
}
