package org.ecgsl.model;

import java.io.Serializable;
import java.util.Objects;

/**
 * A body and the head on it: all an engine needs to build a network.
 *
 * @param body encoder and temporal model
 * @param head what the sequence features are turned into
 */
public record Network(EcgSlArchitecture body, Head head) implements Serializable {
  public Network {
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(head, "head");
  }

  /** Values per heartbeat that the head gives, K. */
  public int outputSize() {
    return head.outputSize(body);
  }
}
