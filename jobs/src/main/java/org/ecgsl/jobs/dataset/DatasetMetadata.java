package org.ecgsl.jobs.dataset;

import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What an archive's tables and rules say of its recordings. */
public final class DatasetMetadata implements Serializable {

  private static final long serialVersionUID = 1;

  private final DatasetDescriptor descriptor;
  private final Map<String, RecordMetadata> byPath = new HashMap<>();
  private final Map<String, RecordMetadata> byName = new HashMap<>();

  DatasetMetadata(DatasetDescriptor descriptor) {
    this.descriptor = descriptor;
  }

  /** The archive. */
  public DatasetDescriptor descriptor() {
    return descriptor;
  }

  /** Recordings that the tables name. */
  public int size() {
    return byPath.size();
  }

  /**
   * What is said of a recording: the tables' row of its path, or, in an archive that lies in
   * another folder than its tables expect, of its bare name where that is unique; then the rules.
   *
   * @param recordPath path below the archive's root, without extension
   */
  public RecordMetadata of(String recordPath) {
    String name = recordPath.substring(recordPath.lastIndexOf('/') + 1);
    RecordMetadata said = byPath.getOrDefault(recordPath, byName.get(name));
    RecordMetadata metadata = said == null ? new RecordMetadata() : said.copy();
    metadata.patient(
        metadata
            .patientId()
            .map(descriptor.patient()::same)
            .orElseGet(() -> descriptor.patient().of(recordPath)));
    String fold = metadata.fold().orElse("");
    SplitRule split = descriptor.split();
    metadata.split(split.part(recordPath, fold), split.excludes(recordPath, fold));
    return metadata;
  }

  void add(String recordPath, RecordMetadata metadata) {
    byPath.computeIfAbsent(recordPath, path -> new RecordMetadata()).fillIn(metadata);
  }

  /** To be called when all is added. */
  void index() {
    Set<String> ambiguous = new HashSet<>();
    byPath.forEach(
        (path, metadata) -> {
          String name = path.substring(path.lastIndexOf('/') + 1);
          if (byName.put(name, metadata) != null) {
            ambiguous.add(name);
          }
        });
    byName.keySet().removeAll(ambiguous);
  }
}
