//! Which of GitLab's tokens it is, and its times.

use crate::{
    go::number,
    json::{Data, Value},
};

/// The kinds of tokens that GitLab makes for jobs, by their claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `CI_JOB_JWT`, the same as `CI_JOB_JWT_V1`: the issuer is the bare host, there is no audience.
    V1,
    /// `CI_JOB_JWT_V2`: the audience is GitLab itself. An ID token whose `aud` is GitLab's URL looks the same.
    V2,
    /// An ID token of `id_tokens:`, which is also what `secrets:` sends.
    IdToken,
    /// No token of a GitLab job.
    Other,
}

impl Kind {
    /// The name as people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V1 => "CI_JOB_JWT",
            Self::V2 => "CI_JOB_JWT_V2",
            Self::IdToken => "ID token",
            Self::Other => "other token",
        }
    }

    /// What follows from the kind, for configuration and role.
    pub const fn consequence(self) -> &'static str {
        match self {
            Self::V1 => {
                "`iss` is the bare host, so `bound_issuer` must be it, too, without `https://`; there is no `aud`, so \
                 the role must not have `bound_audiences`. GitLab 17.0 removed this token."
            }
            Self::V2 => {
                "`iss` is GitLab's URL and so is `aud`: the role needs `bound_audiences` with GitLab's URL. GitLab 17.0 \
                 removed this token."
            }
            Self::IdToken => {
                "`iss` is GitLab's URL, so `bound_issuer` must be it, too; `aud` is as written in the job, and the role \
                 needs it in `bound_audiences`."
            }
            Self::Other => "The claims are not those of a GitLab job.",
        }
    }
}

/// Which token these claims are of.
pub fn kind(claims: &Value) -> Kind {
    let text = |name: &str| claims.member(name).and_then(Value::as_str);
    if claims.member("project_id").is_none() || claims.member("pipeline_id").is_none() {
        return Kind::Other;
    }
    let issuer = text("iss").unwrap_or_default();
    let audience = claims.member("aud").filter(|audience| !audience.is_null());
    match audience {
        None if issuer.contains("://") => Kind::Other,
        None => Kind::V1,
        Some(audience) if audience.as_str() == Some(issuer) && claims.member("job_project_id").is_none() => Kind::V2,
        Some(_) => Kind::IdToken,
    }
}

/// The times of a token, in seconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// `iat`.
    pub issued_at: Option<i64>,
    /// `nbf`.
    pub not_before: Option<i64>,
    /// `exp`.
    pub expiry: Option<i64>,
}

impl Times {
    /// The times among the claims; what is no number is left out.
    pub fn of(claims: &Value) -> Self {
        let time = |name: &str| match &claims.member(name)?.data {
            Data::Number(text) => text.parse().ok().map(number::truncate),
            _ => None,
        };
        Self { issued_at: time("iat"), not_before: time("nbf"), expiry: time("exp") }
    }

    /// Seconds until it expires, negative when it has.
    pub fn remaining(self, now: i64) -> Option<i64> {
        self.expiry.map(|expiry| expiry.saturating_sub(now))
    }

    /// A moment at which the token is good, to look at an old one as if it were still fresh.
    pub fn good_moment(self) -> Option<i64> {
        self.issued_at.or(self.not_before).or(self.expiry)
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Times, kind};
    use crate::json::Value;

    #[test]
    fn tells_the_kinds_apart() {
        for (more, expected) in [
            (r#""iss":"gitlab.example.com""#, Kind::V1),
            (r#""iss":"https://gitlab.example.com","aud":"https://gitlab.example.com""#, Kind::V2),
            (r#""iss":"https://gitlab.example.com","aud":["https://vault.example.com"]"#, Kind::IdToken),
            (r#""iss":"https://g","aud":"https://g","job_project_id":"1""#, Kind::IdToken),
            (r#""iss":"https://g""#, Kind::Other),
        ] {
            let text = alloc::format!(r#"{{"project_id":"1","pipeline_id":"2",{more}}}"#);
            assert_eq!(kind(&Value::parse(text.as_bytes()).unwrap()), expected, "{more}");
        }
        let claims = Value::parse(br#"{"iat":10,"exp":"x"}"#).unwrap();
        assert_eq!(Times::of(&claims), Times { issued_at: Some(10), ..Times::default() });
    }
}
