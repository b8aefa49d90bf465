package org.ecgsl.jobs.dataset;

import java.io.Serializable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.ecgsl.jobs.config.ConfigBlock;
import org.ecgsl.split.Part;

/**
 * An archive's official split.
 *
 * @param source publication that made it, empty if there is no official split
 * @param parts which recordings stand on which side
 * @param excluded recordings that are left out
 */
record SplitRule(String source, Map<Part, Members> parts, Members excluded)
    implements Serializable {

  /**
   * Recordings by name, by a pattern that their path matches as a whole, or by the fold a table
   * puts them in.
   */
  record Members(Set<String> records, Pattern pattern, Set<String> folds) implements Serializable {

    static Members read(ConfigBlock block) {
      return new Members(
          Set.copyOf(block.texts("records")),
          block.pattern("pattern", ConfigBlock.NEVER),
          Set.copyOf(block.texts("folds")));
    }

    boolean has(String recordPath, String fold) {
      return records.contains(recordPath.substring(recordPath.lastIndexOf('/') + 1))
          || folds.contains(fold)
          || pattern.matcher(recordPath).matches();
    }
  }

  static SplitRule read(ConfigBlock descriptor) {
    ConfigBlock block =
        descriptor.block("split", "source", "train", "validation", "test", "excluded");
    Map<Part, Members> parts = new EnumMap<>(Part.class);
    parts.put(Part.TRAIN, members(block, "train"));
    parts.put(Part.VALIDATION, members(block, "validation"));
    parts.put(Part.TEST, members(block, "test"));
    return new SplitRule(block.text("source", ""), parts, members(block, "excluded"));
  }

  private static Members members(ConfigBlock block, String part) {
    return Members.read(block.block(part, "records", "pattern", "folds"));
  }

  /** The side a recording stands on; empty if it stands on none. */
  Optional<Part> part(String recordPath, String fold) {
    if (excluded.has(recordPath, fold)) {
      return Optional.empty();
    }
    return parts.entrySet().stream()
        .filter(entry -> entry.getValue().has(recordPath, fold))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  boolean excludes(String recordPath, String fold) {
    return excluded.has(recordPath, fold);
  }
}
