//! The rig: runs the demo, the checks and the release build.

fn main() {}
