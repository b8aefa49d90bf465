package org.ecgsl.jobs.lake.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Who holds a claim.
 *
 * @param token of this claim alone
 * @param what the command that runs
 * @param scope within which {@code pid} and {@code startTicks} name a process; empty if unknown
 * @param startTicks when the process began, in clock ticks since the machine's start
 * @param since wall clock, for people
 * @param beat counts up with every renewal
 * @param reads versions of the tables it reads, by their folders; empty if it does not say
 */
record Holder(
    String token,
    String what,
    String host,
    long pid,
    String scope,
    long startTicks,
    String since,
    long beat,
    Map<String, Long> reads) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** This process. */
  static Holder self(String what, ProcessTable processes) {
    long pid = ProcessHandle.current().pid();
    return new Holder(
        UUID.randomUUID().toString(),
        what,
        ProcessTable.host(),
        pid,
        processes.scope(),
        processes.startTicks(pid),
        Instant.now().toString(),
        0,
        Map.of());
  }

  /** Reads a claim's file; one of no known form is held by somebody nothing is known of. */
  static Holder of(byte[] content) throws IOException {
    JsonNode json;
    try {
      json = JSON.readTree(content);
    } catch (JsonProcessingException e) {
      json = JSON.missingNode();
    }
    return new Holder(
        json.path("token").asText(),
        json.path("what").asText("an unknown command"),
        json.path("host").asText("an unknown host"),
        json.path("pid").asLong(-1),
        json.path("scope").asText("unknown"),
        json.path("startTicks").asLong(-1),
        json.path("since").asText("an unknown time"),
        json.path("beat").asLong(Arrays.hashCode(content)),
        versions(json.path("reads")));
  }

  private static Map<String, Long> versions(JsonNode json) {
    Map<String, Long> versions = new TreeMap<>();
    json.fields().forEachRemaining(each -> versions.put(each.getKey(), each.getValue().asLong()));
    return versions;
  }

  byte[] json() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  Holder renewed() {
    return new Holder(token, what, host, pid, scope, startTicks, since, beat + 1, reads);
  }

  Holder reading(Map<String, Long> versions) {
    return new Holder(token, what, host, pid, scope, startTicks, since, beat + 1, versions);
  }

  /** For the user: the command, where it runs and since when. */
  String describe() {
    return "%s, process %d on %s, since %s".formatted(what, pid, host, since);
  }
}
