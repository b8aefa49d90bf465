package org.ecgsl.jobs;

import java.io.Serializable;
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
   * @param mapping what the numbers in the user's own tables mean, or null; an {@link
   *     java.util.Optional} does not travel
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

  /** Stands for what the formats make of the same file. */
  String fingerprint() {
    return mapping == null ? "none" : mapping.toString();
  }
}
