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
  private final Map<String, RecordMetadata> byPath;
  private final Map<String, RecordMetadata> byName = new HashMap<>();

  /**
   * What is known.
   *
   * @param byPath what the tables say, by a recording's path below the archive's root
   */
  DatasetMetadata(DatasetDescriptor descriptor, Map<String, RecordMetadata> byPath) {
    this.descriptor = descriptor;
    this.byPath = new HashMap<>(byPath);
    Set<String> ambiguous = new HashSet<>();
    byPath.forEach(
        (path, metadata) -> {
          if (byName.put(name(path), metadata) != null) {
            ambiguous.add(name(path));
          }
        });
    byName.keySet().removeAll(ambiguous);
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
    RecordMetadata said = byPath.getOrDefault(recordPath, byName.get(name(recordPath)));
    RecordMetadata metadata = said == null ? new RecordMetadata() : said.copy();
    metadata.patient(
        metadata
            .patientId()
            .map(descriptor.patient()::same)
            .orElseGet(() -> descriptor.patient().of(recordPath)));
    metadata.unnamedPatient(descriptor.patient().unnamed(recordPath));
    String fold = metadata.fold().orElse("");
    SplitRule split = descriptor.split();
    metadata.split(split.part(recordPath, fold), split.excludes(recordPath, fold));
    return metadata;
  }

  private static String name(String recordPath) {
    return recordPath.substring(recordPath.lastIndexOf('/') + 1);
  }
}
