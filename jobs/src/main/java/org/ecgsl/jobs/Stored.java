package org.ecgsl.jobs;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ecgsl.jobs.lake.SourceEntry;
import org.ecgsl.jobs.lake.SourceEntry.Status;

/**
 * What a dataset has when an ingest begins, kept up with what the ingest adds. What a batch asks of
 * it costs no more the more there is.
 */
final class Stored {

  private final Map<String, SourceEntry> entries = new HashMap<>();
  private final Map<String, String> beginnings = new HashMap<>();
  private final NavigableSet<Part> parts = new TreeSet<>();
  private final Set<String> inTables;
  private final Set<String> reopened = new HashSet<>();

  /** A file that a stored recording has but does not begin in; several may have the same. */
  private record Part(String uri, String owner) implements Comparable<Part> {

    private static final Comparator<Part> ORDER =
        Comparator.comparing(Part::uri).thenComparing(Part::owner);

    @Override
    public int compareTo(Part other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * @param entries entries of the sources table by record id
   * @param inTables recordings that have rows, those a crash left without an entry too
   */
  Stored(Map<String, SourceEntry> entries, Set<String> inTables) {
    this.inTables = new HashSet<>(inTables);
    entries.values().forEach(this::index);
  }

  private void index(SourceEntry entry) {
    unindex(entry.recordId());
    entries.put(entry.recordId(), entry);
    if (entry.status() == Status.STORED) {
      beginnings.put(entry.sourceUri(), entry.recordId());
      entry.otherFiles().forEach(uri -> parts.add(new Part(uri, entry.key().toString())));
    }
  }

  private void unindex(String recordId) {
    SourceEntry before = entries.remove(recordId);
    if (before != null && before.status() == Status.STORED) {
      beginnings.remove(before.sourceUri(), recordId);
      before.otherFiles().forEach(uri -> parts.remove(new Part(uri, before.key().toString())));
    }
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

  /** The stored recording that a file belongs to without beginning in it. */
  Optional<String> owner(String uri) {
    return Optional.ofNullable(parts.ceiling(new Part(uri, "")))
        .filter(part -> part.uri().equals(uri))
        .map(Part::owner);
  }

  /** The recording stored by itself that begins in a file. */
  Optional<SourceEntry> beginningIn(String uri) {
    return Optional.ofNullable(beginnings.get(uri)).map(entries::get);
  }

  void put(SourceEntry entry) {
    index(entry);
    if (entry.status() == Status.STORED) {
      inTables.add(entry.recordId());
    }
  }

  /** Takes back what was decided on some recordings: they have to be looked at again. */
  void reopen(Set<String> recordIds) {
    recordIds.forEach(this::unindex);
    reopened.addAll(recordIds);
  }

  /** The recordings reopened since this was asked last. */
  Set<String> takeReopened() {
    Set<String> taken = Set.copyOf(reopened);
    reopened.clear();
    return taken;
  }
}
