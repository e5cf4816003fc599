//! NATS, whose MQTT stands on its `JetStream`.

use std::process::Command;

use super::process::{Place, Recipe};
use crate::error::Result;

pub(super) static NATS: Recipe = Recipe {
    name: "NATS",
    programs: &["nats-server"],
    packages: &["nats-server"],
    services: &["nats-server"],
    before_version: "Version:",
    ready: None,
    commands,
};

fn commands(place: &Place) -> Result<Vec<Command>> {
    let Place { folder, port, users } = place;
    let users: Vec<_> =
        users.iter().map(|(user, password)| format!("{{ user: {user:?}, password: {password:?} }}")).collect();
    let (users, store) = (users.join(", "), folder.display());
    // Port -1 is any free one; JetStream wants a name.
    let config = format!(
        "server_name: rig\n\
         listen: \"127.0.0.1:-1\"\n\
         mqtt {{ listen: \"127.0.0.1:-1\" }}\n\
         websocket {{ listen: \"127.0.0.1:{port}\", no_tls: true }}\n\
         jetstream {{ store_dir: \"{store}\" }}\n\
         authorization {{ users: [{users}] }}\n"
    );
    let file = place.write("nats.conf", config)?;
    let mut command = Command::new(NATS.program()?);
    command.arg("-c").arg(file);
    Ok(vec![command])
}
