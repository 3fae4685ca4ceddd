//! JSON web token in compact form (RFC 7515, RFC 7519).

use serde_json::{Map, Value};

use crate::base64url::decode;

/// Three base64url parts without padding: a JSON object with the string member `alg`, a JSON object, a signature.
pub(super) fn accepts(value: &[u8]) -> bool {
    let mut parts = value.split(|&b| b == b'.');
    let (Some(header), Some(claims), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let has_algorithm =
        object(header).is_some_and(|header| header.get("alg").is_some_and(Value::is_string));
    has_algorithm && object(claims).is_some() && decode(signature).is_some()
}

fn object(part: &[u8]) -> Option<Map<String, Value>> {
    serde_json::from_slice(&decode(part)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7519 section 3.1.
    const HEADER: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9";
    const CLAIMS: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const SIGNATURE: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    #[test]
    fn the_token_of_the_specification() {
        assert!(accepts(format!("{HEADER}.{CLAIMS}.{SIGNATURE}").as_bytes()));
        assert!(
            accepts(format!("{HEADER}.{CLAIMS}.").as_bytes()),
            "an unsecured token has an empty signature"
        );
    }

    #[test]
    fn other_texts() {
        let bad = [
            format!("{HEADER}.{CLAIMS}"),
            format!("{HEADER}.{CLAIMS}.{SIGNATURE}.{SIGNATURE}"),
            format!("{CLAIMS}.{CLAIMS}.{SIGNATURE}"),
            format!("{HEADER}.{SIGNATURE}.{SIGNATURE}"),
            format!("{HEADER}.{CLAIMS}.{SIGNATURE}="),
            format!("{HEADER}.{CLAIMS}.a"),
            // {"alg":1} and []
            format!("eyJhbGciOjF9.{CLAIMS}.{SIGNATURE}"),
            format!("{HEADER}.W10.{SIGNATURE}"),
        ];
        for bad in bad {
            assert!(!accepts(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn base64url_of_rfc_4648() {
        let pairs = [
            ("", ""),
            ("Zg", "f"),
            ("Zm8", "fo"),
            ("Zm9v", "foo"),
            ("Zm9vYg", "foob"),
            ("Zm9vYmE", "fooba"),
        ];
        for (text, bytes) in pairs {
            assert_eq!(decode(text.as_bytes()).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!(decode(b"-_-_"), Some(vec![0xFB, 0xFF, 0xBF]));
        assert!(decode(b"Zg=").is_none() && decode(b"Z").is_none() && decode(b"Z+").is_none());
    }
}
