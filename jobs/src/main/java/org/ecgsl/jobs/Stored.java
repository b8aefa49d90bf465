package org.ecgsl.jobs;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.ecgsl.jobs.lake.SourceEntry;
import org.ecgsl.jobs.lake.SourceEntry.Status;

/** What a dataset has when an ingest begins, kept up with what the ingest adds. */
final class Stored {

  private final Map<String, SourceEntry> entries;
  private final Set<String> inTables;
  private final Set<String> reopened = new HashSet<>();

  /**
   * @param entries entries of the sources table by record id
   * @param inTables recordings that have rows, those a crash left without an entry too
   */
  Stored(Map<String, SourceEntry> entries, Set<String> inTables) {
    this.entries = new HashMap<>(entries);
    this.inTables = new HashSet<>(inTables);
  }

  Map<String, SourceEntry> entries() {
    return entries;
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

  /** Recordings stored by themselves that begin in one of the files. */
  Set<SourceEntry> beginningIn(Set<String> uris) {
    return entries.values().stream()
        .filter(entry -> entry.status() == Status.STORED && uris.contains(entry.sourceUri()))
        .collect(Collectors.toSet());
  }

  void put(SourceEntry entry) {
    entries.put(entry.recordId(), entry);
    if (entry.status() == Status.STORED) {
      inTables.add(entry.recordId());
    }
  }

  /** Takes back what was decided on some recordings: they have to be looked at again. */
  void reopen(Set<String> recordIds) {
    entries.keySet().removeAll(recordIds);
    reopened.addAll(recordIds);
  }

  /** The recordings reopened since this was asked last. */
  Set<String> takeReopened() {
    Set<String> taken = Set.copyOf(reopened);
    reopened.clear();
    return taken;
  }
}
