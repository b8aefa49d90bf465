package org.ecgsl.model;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Everything about a model but its weights; stored as {@code model.json} beside them.
 *
 * @param formatVersion version of this description, {@value #FORMAT_VERSION}
 * @param network body and head, with the label vocabulary
 * @param preprocessing the way from heartbeats to the network
 * @param provenance what it was made from
 * @param history validation loss by epoch, first entry before the first epoch
 */
public record ModelDescription(
    int formatVersion,
    Network network,
    Preprocessing preprocessing,
    Provenance provenance,
    List<Double> history)
    implements Serializable {

  /** The version this code writes and reads. */
  public static final int FORMAT_VERSION = 1;

  public ModelDescription {
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(preprocessing, "preprocessing");
    Objects.requireNonNull(provenance, "provenance");
    history = List.copyOf(history);
    if (formatVersion != FORMAT_VERSION) {
      throw new IllegalArgumentException(
          "model description of version " + formatVersion + "; this code reads " + FORMAT_VERSION);
    }
  }

  /**
   * Where a model comes from.
   *
   * @param stage the job that made it: {@code pretrain} or {@code finetune}
   * @param parent id of the model it started from, empty if none
   * @param seed seed of the run
   * @param tables version of each table it read
   * @param configuration the settings it was trained with
   * @param codeVersion version of this project
   */
  public record Provenance(
      String stage,
      String parent,
      long seed,
      Map<String, Long> tables,
      Map<String, String> configuration,
      String codeVersion)
      implements Serializable {
    public Provenance {
      tables = Collections.unmodifiableMap(new TreeMap<>(tables));
      configuration = Collections.unmodifiableMap(new TreeMap<>(configuration));
    }
  }
}
