//! Which instructions are used.

/// Instructions that this processor has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Scalar,
    #[cfg(target_arch = "x86_64")]
    Ssse3,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Vbmi,
    #[cfg(target_arch = "aarch64")]
    Neon,
}

/// With their names, the fastest last: halves of bytes tell so little apart that the scalar variant, with all buckets in one load, is faster.
const KINDS: &[(Kind, &str)] = &[
    #[cfg(target_arch = "x86_64")]
    (Kind::Ssse3, "ssse3"),
    #[cfg(target_arch = "x86_64")]
    (Kind::Avx2, "avx2"),
    #[cfg(target_arch = "aarch64")]
    (Kind::Neon, "neon"),
    (Kind::Scalar, "scalar"),
    #[cfg(target_arch = "x86_64")]
    (Kind::Vbmi, "avx512vbmi"),
];

impl Variant {
    /// The variant that every processor has.
    pub const SCALAR: Self = Self(Kind::Scalar);

    /// Those of this processor, the fastest last.
    pub fn available() -> impl Iterator<Item = Self> {
        let kinds = KINDS.iter().map(|(kind, _)| *kind);
        kinds.filter(|kind| kind.is_there()).map(Self)
    }

    /// The fastest one.
    pub fn best() -> Self {
        Self::available().last().unwrap_or(Self::SCALAR)
    }

    /// Its name: `scalar`, `ssse3`, `avx2`, `avx512vbmi` or `neon`.
    pub fn name(self) -> &'static str {
        let known = KINDS.iter().find(|(kind, _)| *kind == self.0);
        known.map_or("", |(_, name)| name)
    }

    /// Whether a vector has as many bytes as an integer has bits.
    pub(crate) fn is_wide(self) -> bool {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Vbmi => true,
            _ => false,
        }
    }

    pub(crate) fn kind(self) -> Kind {
        self.0
    }
}

impl Default for Variant {
    fn default() -> Self {
        Self::best()
    }
}

impl Kind {
    fn is_there(self) -> bool {
        match self {
            Self::Scalar => true,
            #[cfg(target_arch = "x86_64")]
            Self::Ssse3 => is_x86_feature_detected!("ssse3"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => is_x86_feature_detected!("avx2"),
            #[cfg(target_arch = "x86_64")]
            Self::Vbmi => {
                is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512vbmi")
                    // Whoever has the one has these too, but for a processor or two of 2018.
                    && is_x86_feature_detected!("avx512vbmi2")
                    && is_x86_feature_detected!("bmi2")
                    && is_x86_feature_detected!("lzcnt")
                    && is_x86_feature_detected!("popcnt")
            }
            #[cfg(target_arch = "aarch64")]
            Self::Neon => std::arch::is_aarch64_feature_detected!("neon"),
        }
    }
}
