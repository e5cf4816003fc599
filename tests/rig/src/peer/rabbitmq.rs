//! `RabbitMQ` with its plug-in for MQTT over WebSocket.

use std::process::Command;

use super::process::{Place, Recipe};
use crate::error::Result;
use crate::port;

pub(super) static RABBITMQ: Recipe = Recipe {
    name: "RabbitMQ",
    // Not the one of /usr/sbin, which changes to a user that may not write into our folder.
    programs: &["/usr/lib/rabbitmq/bin/rabbitmq-server", "epmd"],
    packages: &["rabbitmq-server"],
    services: &["rabbitmq-server", "epmd.socket", "epmd.service"],
    before_version: "Starting RabbitMQ ",
    ready: None,
    commands,
};

fn commands(place: &Place) -> Result<Vec<Command>> {
    let Place { folder, port, users } = place;
    // More than one user it takes from a file of definitions only.
    let login = match users.first() {
        Some((user, password)) => {
            format!("mqtt.allow_anonymous = false\ndefault_user = {user}\ndefault_pass = {password}\n")
        }
        None => "mqtt.allow_anonymous = true\n".to_owned(),
    };
    let config = format!(
        "listeners.tcp = none\n\
         mqtt.listeners.tcp = none\n\
         web_mqtt.ws_path = /mqtt\n\
         web_mqtt.tcp.ip = 127.0.0.1\n\
         web_mqtt.tcp.port = {port}\n\
         log.file = false\n\
         log.console = true\n\
         {login}"
    );
    let config = place.write("rabbitmq.conf", config)?;
    let plugins = place.write("enabled_plugins", "[rabbitmq_web_mqtt].\n")?;
    // The directory of Erlang's nodes: one of our own, or the node would start one that stays.
    let directory = port::free()?.to_string();
    let mut epmd = Command::new("epmd");
    let mut server = Command::new(RABBITMQ.program()?);
    for command in [&mut epmd, &mut server] {
        command.env("ERL_EPMD_ADDRESS", "127.0.0.1").env("ERL_EPMD_PORT", &directory);
    }
    server
        .env("HOME", folder)
        .env("RABBITMQ_NODENAME", format!("rig-{port}@localhost"))
        .env("RABBITMQ_CONF_ENV_FILE", "/dev/null")
        .env("RABBITMQ_CONFIG_FILE", config)
        .env("RABBITMQ_ENABLED_PLUGINS_FILE", plugins)
        .env("RABBITMQ_FEATURE_FLAGS_FILE", folder.join("feature_flags"))
        .env("RABBITMQ_MNESIA_BASE", folder.join("mnesia"))
        .env("RABBITMQ_LOG_BASE", folder)
        .env("RABBITMQ_PID_FILE", folder.join("pid"))
        .env("RABBITMQ_DIST_PORT", port::free()?.to_string())
        .env("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", format!("-kernel inet_dist_use_interface {{127,0,0,1}} {MODEST}"))
        // Makes the script become the server instead of starting it.
        .env("RUNNING_UNDER_SYSTEMD", "true");
    Ok(vec![epmd, server])
}

/// Flags of Erlang for a small machine: one scheduler, which does not spin while it waits.
pub(super) const MODEST: &str = "+S 1:1 +sbwt none";
