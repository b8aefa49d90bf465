package org.ecgsl.jobs.lake.storage;

import java.io.IOException;

/** How a whole file appears under its name on one kind of storage: all of it or nothing. */
sealed interface Publication permits LocalPublication, ObjectPublication, RenamePublication {

  /**
   * Creates the file if nothing has its name.
   *
   * @return false if something has; after a reply was lost that may be this very file
   * @throws IOException if it failed, or may have succeeded without a reply
   */
  boolean create(byte[] content) throws IOException;

  /** Creates the file or takes the place of the one that is there. */
  void replace(byte[] content) throws IOException;
}
