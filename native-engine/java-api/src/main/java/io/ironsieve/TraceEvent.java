package io.ironsieve;

/**
 * What happened at the boundary to the native engine. Never says anything of a text but its length.
 * @param kind what it is about
 * @param call number of the call in this process; 0 for memory that goes outside of calls
 * @param export name of the function; empty unless the kind is {@link Kind#CALL}
 * @param handle first handle that the call was given; 0 when it has none
 * @param amount bytes of text or documents lent to the call, bytes of memory, or number of events that were lost
 * @param atNanos nanoseconds from when this process first traced to the start of the call, or to the event
 * @param nanos nanoseconds inside the call
 * @param status status number of the call; 0 is success
 */
public record TraceEvent(Kind kind, long call, String export, long handle, long amount, long atNanos,
		long nanos, int status) {

	/** What an event is about. */
	public enum Kind {

		/** A call that has ended. */
		CALL,

		/** Frame memory that was allocated. */
		ALLOCATION,

		/** Frame memory that was given back. */
		RELEASE,

		/** Events that were lost because they came faster than they were taken. */
		LOST

	}

}
