//! What is said of boards as a whole: where they come from and go to.

words! {
    FROM_ELSEWHERE = "This board came from elsewhere. Its controls are off until you arm it.";
    ARM = "Arm";
}

/// The topics that a board which is not armed would publish to.
pub fn may_publish_to(topics: &[&str], more: usize) -> String {
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("It may publish to: {}{more}.", topics.join(", "))
}
