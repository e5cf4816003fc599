//! [`Config`]: the operator's `config.json` beside `index.html`.
