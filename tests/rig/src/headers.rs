//! The response headers of the page, in one table. The rig's server sends them and `cargo dist` writes them down
//! for other servers.

use std::fmt::Write as _;

/// What a browser may do with this page; the same for every file.
pub const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' blob:; font-src 'self'; worker-src 'self'; connect-src 'self' ws: wss:; \
    manifest-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types default";

/// Name and value of each header every response carries.
pub const ALWAYS: &[(&str, &str)] = &[
    ("Content-Security-Policy", CSP),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
];

/// Kept for a year: the file's name changes with its content.
pub const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// Asked for each time, answered with 304 when unchanged.
pub const NO_CACHE: &str = "no-cache";

/// How long a browser may keep the file at this path.
pub fn cache(path: &str) -> &'static str {
    if is_hashed(path) { IMMUTABLE } else { NO_CACHE }
}

/// The header files for other servers: name and text. `files` are the paths inside the folder.
pub fn files(files: &[String]) -> [(&'static str, String); 4] {
    [("nginx.conf", nginx()), ("Caddyfile", caddy()), (".htaccess", apache()), ("_headers", underscore(files))]
}

/// Whether the name carries a digest of its content, as in `app-0123456789abcdef_bg.wasm`.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split_once('.').is_some_and(|(stem, _)| {
        let stem = stem.strip_suffix("_bg").unwrap_or(stem);
        stem.rsplit_once('-').is_some_and(|(_, digest)| {
            DIGITS.contains(&digest.len()) && digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        })
    })
}

fn nginx() -> String {
    let mut text = String::from(
        "# Inside a `server` block: include /path/to/this/nginx.conf;\n\
         # .br files need the brotli module: then add `brotli_static on;`.\n\
         gzip_static on;\ngzip_vary on;\n",
    );
    writeln!(text, "location ~ \"{HIDDEN}\" {{ return 404; }}").ok();
    for (place, cache) in [("/", NO_CACHE), (&*format!("~ \"{HASHED}\""), IMMUTABLE)] {
        writeln!(text, "location {place} {{").ok();
        for (name, value) in ALWAYS.iter().chain(&[("Cache-Control", cache)]) {
            writeln!(text, "    add_header {name} \"{value}\" always;").ok();
        }
        text += "}\n";
    }
    text
}

fn caddy() -> String {
    let mut text = String::from(
        "# caddy run --config Caddyfile, in this folder; for a domain write its name instead of :8080.\n\
         :8080 {\n    bind 127.0.0.1\n    root * .\n",
    );
    writeln!(text, "    @hidden path_regexp {HIDDEN}\n    respond @hidden 404\n    header {{").ok();
    for (name, value) in ALWAYS {
        writeln!(text, "        {name} \"{value}\"").ok();
    }
    text += "    }\n";
    // Caddy applies the header without a matcher last, so each file is matched by exactly one.
    for (matcher, not, cache) in [("hashed", "", IMMUTABLE), ("other", "not ", NO_CACHE)] {
        writeln!(text, "    @{matcher} {not}path_regexp {HASHED}\n    header @{matcher} Cache-Control \"{cache}\"")
            .ok();
    }
    text += "    file_server {\n        precompressed br gzip\n    }\n}\n";
    text
}

fn apache() -> String {
    let mut text = String::from("# Needs mod_headers; mod_rewrite and mod_mime send the compressed files.\n");
    for (name, value) in ALWAYS {
        writeln!(text, "Header always set {name} \"{value}\"").ok();
    }
    writeln!(text, "Header always set Cache-Control \"{NO_CACHE}\"").ok();
    writeln!(text, "<FilesMatch \"{HASHED_COMPRESSED}\">").ok();
    writeln!(text, "    Header always set Cache-Control \"{IMMUTABLE}\"\n</FilesMatch>").ok();
    text += "<FilesMatch \"^(nginx\\.conf|Caddyfile|_headers)$\">\n    Require all denied\n</FilesMatch>\n";
    text += "AddType application/wasm .wasm\nAddType text/javascript .js\n";
    text += "<IfModule mod_rewrite.c>\n    RewriteEngine On\n";
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        writeln!(text, "    RewriteCond %{{HTTP:Accept-Encoding}} {encoding}").ok();
        writeln!(text, "    RewriteCond %{{REQUEST_FILENAME}}.{ending} -f").ok();
        writeln!(text, "    RewriteRule \\.(html|js|css|wasm|json|svg)$ %{{REQUEST_URI}}.{ending} [L]").ok();
    }
    text += "</IfModule>\nRemoveLanguage .br\n";
    for (encoding, ending) in [("br", "br"), ("gzip", "gz")] {
        writeln!(text, "<FilesMatch \"\\.{ending}$\">\n    SetEnv no-gzip 1\n    Header append Vary Accept-Encoding")
            .ok();
        writeln!(text, "    RemoveType .{ending}\n    AddEncoding {encoding} .{ending}\n</FilesMatch>").ok();
    }
    text
}

/// Netlify's and Cloudflare's format. Two rules that match one path would join their values, so each hashed file
/// is named; what is not named these hosts revalidate by themselves.
fn underscore(files: &[String]) -> String {
    let mut text = String::from("/*\n");
    for (name, value) in ALWAYS {
        writeln!(text, "  {name}: {value}").ok();
    }
    for file in files.iter().filter(|file| is_hashed(file) && !is_compressed(file)) {
        writeln!(text, "/{file}\n  Cache-Control: {IMMUTABLE}").ok();
    }
    text
}

fn is_compressed(file: &str) -> bool {
    [".br", ".gz"].iter().any(|ending| file.ends_with(ending))
}

/// The header files themselves are nobody's business.
const HIDDEN: &str = r"/(nginx\.conf|Caddyfile|\.htaccess|_headers)$";

/// [`is_hashed`] for those who read regular expressions.
/// Without braces, which Caddy reads as its own.
const HASHED: &str = r"-[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]+(_bg)?\.[a-z]+$";
const HASHED_COMPRESSED: &str =
    r"-[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]+(_bg)?\.[a-z]+(\.(br|gz))?$";

/// A digest of 64 bits in hexadecimal, without its leading zeros.
const DIGITS: std::ops::RangeInclusive<usize> = 8..=16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_digest_are_kept() {
        for path in [
            "/app-0123456789abcdef.js",
            "app-7b4258d7d669651.js",
            "a/app-0123456789abcdef_bg.wasm",
            "/style-00ff00ff00ff00ff.css.br",
        ] {
            assert_eq!(cache(path), IMMUTABLE, "{path}");
        }
        for path in ["/", "/index.html", "/boot.js", "/snippets/x-0123456789abcdef/inline0.js", "/a-0123.js"] {
            assert_eq!(cache(path), NO_CACHE, "{path}");
        }
    }

    #[test]
    fn every_server_is_told_every_header() {
        for (file, text) in files(&["app-0123456789abcdef.js".to_owned(), "boot.js".to_owned()]) {
            for (name, value) in ALWAYS {
                assert!(text.contains(name) && text.contains(value), "{file} lacks {name}");
            }
            assert!(text.contains(IMMUTABLE), "{file} lets nothing be kept");
        }
    }

    #[test]
    fn no_value_would_break_out_of_its_quotes() {
        assert!(ALWAYS.iter().all(|(_, value)| !value.contains(['"', '\n', '$'])));
    }
}
