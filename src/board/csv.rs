//! [`Csv`]: a table as text (RFC 4180) that no spreadsheet runs.

/// A table that grows row by row.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Csv(String);

/// What stands in a cell.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Cell<'a> {
    /// Words from anywhere. What a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV
    /// Injection).
    Text(&'a str),
    /// A number, with a point and without grouping.
    Number(f64),
    /// Nothing.
    Nothing,
}

impl Csv {
    /// Adds a row.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) {
        for (n, cell) in cells.into_iter().enumerate() {
            if n > 0 {
                self.0.push(',');
            }
            match cell {
                Cell::Text(text) => self.text(text),
                // Its sign is no formula's: nothing but digits follows.
                Cell::Number(number) => self.0.push_str(&number.to_string()),
                Cell::Nothing => {}
            }
        }
        self.0.push_str("\r\n");
    }

    /// The table.
    pub fn into_text(self) -> String {
        self.0
    }

    fn text(&mut self, text: &str) {
        let is_formula = text.starts_with(['\t', '\r', '\n']) || text.trim_start().starts_with(FORMULA);
        if !is_formula && !text.contains(['"', ',', ';', '\r', '\n', '\t']) {
            self.0.push_str(text);
            return;
        }
        self.0.push('"');
        if is_formula {
            self.0.push('\'');
        }
        self.0.push_str(&text.replace('"', "\"\""));
        self.0.push('"');
    }
}

/// What formulas begin with, the wide forms of East Asian keyboards included.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut csv = Csv::default();
        csv.row([Cell::Text(text), Cell::Number(-1.5), Cell::Nothing]);
        assert_eq!(csv.into_text(), format!("{expected},-1.5,\r\n"));
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        check("plain °C", "plain °C");
        check("", "");
        check("a,b", "\"a,b\"");
        check("say \"hi\"", "\"say \"\"hi\"\"\"");
        check("two\r\nlines", "\"two\r\nlines\"");
    }

    #[test]
    fn formulas_are_words() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", " =1", "\t=1", "\r=1", "\nx"] {
            check(text, &format!("\"'{text}\""));
        }
        check("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
        check("a=1", "a=1");
    }
}
