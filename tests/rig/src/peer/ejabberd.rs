//! ejabberd, started without its control script: as one Erlang without a node name, it needs no directory of nodes.

use std::process::Command;

use super::process::{Place, Recipe};
use super::rabbitmq::MODEST;
use crate::error::Result;

pub(super) static EJABBERD: Recipe = Recipe {
    name: "ejabberd",
    programs: &["erl", "ejabberdctl"],
    packages: &["ejabberd"],
    services: &["ejabberd", "epmd.socket", "epmd.service"],
    before_version: "[info] ejabberd ",
    ready: Some("ready"),
    commands,
};

fn commands(place: &Place) -> Result<Vec<Command>> {
    let Place { folder, port, users } = place;
    let authentication = if users.is_empty() { "anonymous" } else { "internal" };
    let config = format!(
        r#"hosts: [localhost]
auth_method: {authentication}
listen:
  - port: {port}
    ip: "127.0.0.1"
    module: ejabberd_http
    request_handlers:
      /mqtt: mod_mqtt
modules:
  mod_mqtt:
    max_topic_aliases: 100
    max_queue: 10000
"#
    );
    let config = place.write("ejabberd.yml", config)?;
    // It listens before anybody can be registered.
    let register = |(user, password): &(String, String)| {
        format!("_ = ejabberd_auth:try_register(<<{user:?}>>, <<\"localhost\">>, <<{password:?}>>), ")
    };
    let users: String = users.iter().map(register).collect();
    let script = format!("{{ok, _}} = ejabberd:start(), {users}ok = file:write_file(\"ready\", <<>>).");
    let mut command = Command::new(EJABBERD.program()?);
    command.arg("-noinput").args(MODEST.split(' ')).args(["-mnesia", "dir", "\"mnesia\"", "-eval", &script]);
    // Debian keeps its libraries in the folder of the machine's kind.
    let libraries = format!("/usr/lib/{}-linux-gnu", std::env::consts::ARCH);
    command.env("HOME", folder).env("ERL_LIBS", libraries).env("EJABBERD_CONFIG_PATH", config);
    command.env("EJABBERD_LOG_PATH", folder.join("ejabberd.log"));
    Ok(vec![command])
}
