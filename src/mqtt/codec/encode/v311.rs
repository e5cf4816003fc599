//! MQTT 3.1.1 packets, written by mqttbytes.

use bytes::{Bytes, BytesMut};
use mqttbytes::{Error, v4};

use super::qos;
use crate::mqtt::packet::Packet;

/// Writes a packet; what this version cannot say was refused before.
pub(super) fn write(packet: &Packet<'_>, buffer: &mut BytesMut) -> Result<(), Error> {
    match packet {
        Packet::Connect(connect) => {
            let mut packet = v4::Connect::new(&*connect.options.client_id);
            packet.keep_alive = connect.options.keep_alive_secs;
            packet.clean_session = connect.clean_start;
            packet.last_will = connect.options.will.as_ref().map(|will| {
                let message = &will.message;
                v4::LastWill::new(message.topic.as_str(), &*message.payload, qos(message.qos), message.retain)
            });
            packet.write(buffer)
        }
        Packet::Publish { message, dup, id, .. } => {
            let payload = Bytes::copy_from_slice(&message.payload);
            let mut packet = v4::Publish::from_bytes(message.topic.as_str(), qos(message.qos), payload);
            packet.retain = message.retain;
            packet.dup = *dup;
            packet.pkid = *id;
            packet.write(buffer)
        }
        Packet::PubAck(ack) => v4::PubAck::new(ack.id).write(buffer),
        Packet::PubRec(ack) => v4::PubRec::new(ack.id).write(buffer),
        Packet::PubRel(ack) => v4::PubRel::new(ack.id).write(buffer),
        Packet::PubComp(ack) => v4::PubComp::new(ack.id).write(buffer),
        Packet::Subscribe { id, request } => v4::Subscribe {
            pkid: *id,
            filters: request
                .subscriptions
                .iter()
                .map(|wanted| v4::SubscribeFilter::new(wanted.filter.as_str().to_owned(), qos(wanted.qos)))
                .collect(),
        }
        .write(buffer),
        Packet::Unsubscribe { id, filters, .. } => {
            v4::Unsubscribe { pkid: *id, topics: filters.iter().map(|filter| filter.as_str().to_owned()).collect() }
                .write(buffer)
        }
        Packet::PingReq => v4::PingReq.write(buffer),
        Packet::Disconnect { .. } => v4::Disconnect.write(buffer),
        Packet::Auth { .. } => Ok(0),
    }
    .map(|_| ())
}
