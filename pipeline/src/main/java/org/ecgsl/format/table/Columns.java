package org.ecgsl.format.table;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.table.Mapping.LeadColumn;

/**
 * Which columns of a table are read.
 *
 * @param names names of the leads
 * @param leads their columns
 * @param time column of the times, -1 if there is none
 */
record Columns(List<String> names, int[] leads, int time) {

  static Columns choose(List<String> columns, Mapping mapping, String place)
      throws FormatException {
    int time =
        mapping.time().column().isEmpty() ? -1 : find(columns, mapping.time().column(), place);
    int[] signals = IntStream.range(0, columns.size()).filter(i -> i != time).toArray();
    List<LeadColumn> wanted = mapping.signal().leads();
    if (signals.length == 0) {
      throw TableRecordReader.malformed(place, "has no column of samples");
    }
    if (wanted.isEmpty()) {
      return new Columns(ownNames(columns, signals), signals, time);
    }
    boolean named = columns.stream().anyMatch(name -> !name.isBlank());
    int[] leads = new int[wanted.size()];
    for (int i = 0; i < leads.length; i++) {
      LeadColumn lead = wanted.get(i);
      if (!lead.column().isEmpty()) {
        leads[i] = find(columns, lead.column(), place);
      } else if (named) {
        leads[i] = find(columns, lead.name(), place);
      } else if (wanted.size() == signals.length) {
        leads[i] = signals[i];
      } else {
        throw TableRecordReader.malformed(
            place,
            "has %d columns of samples; the mapping names %d leads",
            signals.length,
            wanted.size());
      }
    }
    return new Columns(wanted.stream().map(LeadColumn::name).toList(), leads, time);
  }

  private static int find(List<String> columns, String wanted, String place)
      throws FormatException {
    int index = columns.indexOf(wanted);
    if (index < 0 && wanted.matches("\\d{1,4}")) {
      index = Integer.parseInt(wanted) - 1;
    }
    if (index < 0 || index >= columns.size()) {
      throw TableRecordReader.malformed(
          place,
          "has no column %s; it has %d: %s",
          wanted,
          columns.size(),
          String.join(", ", columns).replaceAll("\\R", " "));
    }
    return index;
  }

  /** Names of the file; a column without one, or with one that is taken, is called by its place. */
  private static List<String> ownNames(List<String> columns, int[] signals) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < signals.length; i++) {
      String name = columns.get(signals[i]);
      names.add(name.isBlank() || names.contains(name) ? "ECG" + (i + 1) : name);
    }
    return new HashSet<>(names).size() == names.size()
        ? List.copyOf(names)
        : IntStream.rangeClosed(1, names.size()).mapToObj(i -> "ECG" + i).toList();
  }
}
