package org.ecgsl.jobs;

import java.io.Serializable;
import java.util.Optional;
import org.ecgsl.format.RecordFormats;
import org.ecgsl.format.table.Mapping;
import org.ecgsl.jobs.dataset.MappingConfig;

/**
 * The formats that are installed, and one for the user's own tables. Formats do not travel to
 * executors: a task looks for them where it runs, once, because all jars are looked through.
 */
final class FormatLoader implements Serializable {

  private final Mapping mapping;
  private transient volatile RecordFormats formats;

  /**
   * @param mapping what the numbers in the user's own tables mean, or null; an {@link Optional}
   *     does not travel
   */
  FormatLoader(Mapping mapping) {
    this.mapping = mapping;
  }

  RecordFormats formats() {
    RecordFormats found = formats;
    if (found == null) {
      RecordFormats installed = RecordFormats.installed();
      found = mapping == null ? installed : MappingConfig.before(installed, mapping);
      formats = found;
    }
    return found;
  }

  /** What the numbers in the user's own tables mean, if there are any. */
  Optional<Mapping> mapping() {
    return Optional.ofNullable(mapping);
  }
}
