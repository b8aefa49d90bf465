package org.ecgsl.jobs;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.ecgsl.jobs.lake.SourceEntry;
import org.ecgsl.jobs.lake.SourceEntry.Status;

/** What a dataset has that decides on the recordings of one batch, and no more of it. */
final class Stored {

  private final Map<String, SourceEntry> entries = new HashMap<>();
  private final Map<String, String> beginnings = new HashMap<>();
  private final Map<String, String> owners = new HashMap<>();
  private final Set<String> inTables;

  /**
   * @param entries entries of the sources table
   * @param inTables recordings that have rows, those a crash left without an entry too
   */
  Stored(Collection<SourceEntry> entries, Set<String> inTables) {
    this.inTables = Set.copyOf(inTables);
    Map<String, SourceEntry> sorted = new TreeMap<>();
    entries.forEach(entry -> sorted.put(entry.recordId(), entry));
    sorted.values().forEach(this::index);
  }

  private void index(SourceEntry entry) {
    entries.put(entry.recordId(), entry);
    if (entry.status() == Status.STORED) {
      beginnings.put(entry.sourceUri(), entry.recordId());
      entry.otherFiles().forEach(uri -> owners.putIfAbsent(uri, entry.key().toString()));
    }
  }

  /** Whether a recording has an entry. */
  boolean knows(String recordId) {
    return entries.containsKey(recordId);
  }

  Set<String> inTables() {
    return inTables;
  }

  /** Whether a recording was stored with the same content and settings before. */
  boolean has(SourceEntry entry) {
    SourceEntry before = entries.get(entry.recordId());
    return before != null
        && before.status() == Status.STORED
        && entry.status() == Status.STORED
        && before.settings().equals(entry.settings())
        && before.sourceHash().equals(entry.sourceHash());
  }

  /** The stored recording that a file belongs to without beginning in it; the first of several. */
  Optional<String> owner(String uri) {
    return Optional.ofNullable(owners.get(uri));
  }

  /** The recording stored by itself that begins in a file. */
  Optional<SourceEntry> beginningIn(String uri) {
    return Optional.ofNullable(beginnings.get(uri)).map(entries::get);
  }
}
