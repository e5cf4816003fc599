//! Short configurations that make a broker listen for browsers, as each broker's own manual has them.

/// The name of a broker and its file, and what to write there.
pub const SNIPPETS: [(&str, &str); 5] = [
    (
        "Mosquitto · mosquitto.conf",
        "# Devices keep their port.\n\
         listener 1883\n\
         # Browsers: ws://host:9001\n\
         listener 9001\n\
         protocol websockets\n\
         # With these two lines: wss://host:9001\n\
         #certfile /etc/mosquitto/certs/fullchain.pem\n\
         #keyfile /etc/mosquitto/certs/privkey.pem\n\
         allow_anonymous false\n\
         password_file /etc/mosquitto/passwd\n",
    ),
    (
        "EMQX 5 · base.hocon or emqx.conf",
        "# ws://host:8083/mqtt\n\
         listeners.ws.default {\n  bind = \"0.0.0.0:8083\"\n  websocket.mqtt_path = \"/mqtt\"\n}\n\
         # wss://host:8084/mqtt\n\
         listeners.wss.default {\n  bind = \"0.0.0.0:8084\"\n  websocket.mqtt_path = \"/mqtt\"\n  ssl_options {\n    \
         certfile = \"etc/certs/cert.pem\"\n    keyfile = \"etc/certs/key.pem\"\n  }\n}\n",
    ),
    (
        "HiveMQ · conf/config.xml, in <listeners>",
        "<!-- ws://host:8000/mqtt -->\n\
         <websocket-listener>\n    <port>8000</port>\n    <bind-address>0.0.0.0</bind-address>\n    \
         <path>/mqtt</path>\n    <name>browsers</name>\n    <subprotocols>\n        \
         <subprotocol>mqtt</subprotocol>\n    </subprotocols>\n</websocket-listener>\n",
    ),
    (
        "NATS · nats.conf",
        "# MQTT needs a server name and JetStream.\n\
         server_name: \"one\"\n\
         jetstream { store_dir: \"/var/lib/nats\" }\n\
         mqtt { port: 1883 }\n\
         # ws://host:8080/mqtt\n\
         websocket {\n  port: 8080\n  no_tls: true\n  # Instead of no_tls, for wss://host:8080/mqtt\n  \
         #tls { cert_file: \"/etc/nats/cert.pem\", key_file: \"/etc/nats/key.pem\" }\n}\n",
    ),
    (
        "RabbitMQ · rabbitmq.conf",
        "# First: rabbitmq-plugins enable rabbitmq_web_mqtt\n\
         # ws://host:15675/ws\n\
         web_mqtt.tcp.port = 15675\n\
         web_mqtt.ws_path = /ws\n\
         # wss://host:15676/ws\n\
         #web_mqtt.ssl.port = 15676\n\
         #web_mqtt.ssl.cacertfile = /etc/rabbitmq/ca.pem\n\
         #web_mqtt.ssl.certfile = /etc/rabbitmq/cert.pem\n\
         #web_mqtt.ssl.keyfile = /etc/rabbitmq/key.pem\n",
    ),
];
