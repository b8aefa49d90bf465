package org.ecgsl.jobs.lake.commit;

import java.io.IOException;
import java.util.Map;

/**
 * The log of one table.
 *
 * @param <C> what a commit does to the table's rows
 */
public interface TableLog<C> {

  /** Makes an empty table unless there is one. */
  void create() throws IOException;

  /** The newest state. */
  TableState latest() throws IOException;

  /**
   * Puts a change right after a state, whole or not at all.
   *
   * @param marks subjects the commit is about, each with the number it is marked with
   * @return false if another commit came first; nothing is stored then
   * @throws IOException if the storage failed and the change may be stored or not
   */
  boolean commitAfter(TableState state, C change, Map<String, Long> marks) throws IOException;
}
