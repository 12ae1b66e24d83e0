package dev.millrace.streams.config;

/**
 * How to reach what lies outside.
 *
 * @param kafka properties of all Kafka clients, {@code bootstrap.servers} always among them; Kafka
 *     Streams' prefixes such as {@code producer.} work
 * @param schemaRegistry properties of the schema registry client, {@code schema.registry.url}
 *     always among them
 */
public record ClientsConfig(ClientProperties kafka, ClientProperties schemaRegistry) {}
