//! The promise: what the generator writes is read back as the same setup.

use boundclaim_core::{generate, pipeline::Pipeline, presets};
use boundclaim_tests::setups::setups;

#[test]
fn what_is_generated_is_read_back() {
    for (name, setup) in setups() {
        let made = generate(&setup);
        let Some(artifact) = made.artifacts.iter().find(|artifact| artifact.id == "pipeline") else { continue };
        let pipeline = Pipeline::read(&artifact.text);
        assert_eq!(pipeline.broken, None, "{name}\n{}", artifact.text);
        let job = pipeline.job(&setup.job.name).unwrap();
        assert!(job.refusals.is_empty(), "{name}: {:?}", job.refusals);
        assert_eq!(job.option(), setup.method.option, "{name}\n{}", artifact.text);
        // A job says nothing about these.
        let mut blank = setup.clone();
        let start = presets().remove(0).setup;
        blank.secrets = start.secrets;
        blank.auth.mount = start.auth.mount;
        blank.method.token_name = start.method.token_name;
        blank.method.option = None;
        blank.scope.environment = None;
        let filled = pipeline.fill(&setup.job.name, &blank).unwrap();
        let mut expected = setup.clone();
        // These have defaults, which the job writes out.
        expected.auth.role = expected.auth.role.or(filled.auth.role.clone());
        expected.auth.audience = expected.auth.audience.or(filled.auth.audience.clone());
        assert_eq!(filled, expected, "{name}\n{}", artifact.text);
        let again = generate(&filled);
        let again = again.artifacts.iter().find(|artifact| artifact.id == "pipeline").unwrap();
        assert_eq!(again.text, artifact.text, "{name}");
    }
}
