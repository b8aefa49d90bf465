package org.ecgsl.jobs.lake;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.actions.AddFile;

/**
 * What one commit does to the rows of a table: rows it takes out, by keys that are looked up in the
 * state the commit goes after, and files it puts in, which are written already.
 */
public final class Change {

  /** Takes nothing out and puts nothing in. */
  public static final Change NOTHING = new Change(new Removal.None(), List.of(), false);

  private final Removal removal;
  private final List<AddFile> added;

  private final boolean migrates;

  private Change(Removal removal, List<AddFile> added, boolean migrates) {
    this.removal = removal;
    this.added = List.copyOf(added);
    this.migrates = migrates;
  }

  /** Which rows go. */
  sealed interface Removal {
    /** None. */
    record None() implements Removal {}

    /** All there are. */
    record All() implements Removal {}

    /**
     * Those that agree with a row of one of the key sets in all its columns. A key set of columns
     * that the table lacks says nothing of it.
     */
    record Matching(List<Dataset<Row>> keySets) implements Removal {
      public Matching {
        keySets = List.copyOf(keySets);
      }
    }
  }

  static Change adding(List<AddFile> files) {
    return new Change(new Removal.None(), files, false);
  }

  /** Takes out the rows that agree with a key in all its columns. */
  public static Change removing(Dataset<Row> keys) {
    return removing(List.of(keys));
  }

  /** Takes out the rows that agree with a key of one of the sets in all its columns. */
  static Change removing(List<Dataset<Row>> keySets) {
    return new Change(new Removal.Matching(keySets), List.of(), false);
  }

  /** Puts the same in, in place of all there is. */
  public Change inPlaceOfAll() {
    return new Change(new Removal.All(), added, migrates);
  }

  /** Puts the same in, and takes out besides the rows that agree with a key in all its columns. */
  public Change inPlaceOf(Dataset<Row> keys) {
    List<Dataset<Row>> keySets = new ArrayList<>(List.of(keys));
    if (removal instanceof Removal.Matching matching) {
      keySets.addAll(matching.keySets());
    }
    return new Change(new Removal.Matching(keySets), added, migrates);
  }

  /** Does the same, and gives the table the columns of today. */
  Change migrating() {
    return new Change(removal, added, true);
  }

  /** Whether it changes nothing. */
  public boolean isNothing() {
    return removal instanceof Removal.None && added.isEmpty() && !migrates;
  }

  boolean migrates() {
    return migrates;
  }

  Removal removal() {
    return removal;
  }

  List<AddFile> added() {
    return added;
  }
}
