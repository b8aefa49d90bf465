package org.ecgsl.notebooks;

/** A cell that does not compile, or threw; the message says where, over some lines. */
final class CellException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Without the kernel's own stack, which says nothing of the cell. */
  CellException(String message) {
    super(message, null, false, false);
  }
}
