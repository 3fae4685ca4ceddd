package io.ironsieve.sample;

import java.io.IOException;
import java.util.Map;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector.Argument;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.ClassPrepareRequest;

/**
 * A place at which a JVM is halted, so that it can be killed there and not about there.
 * @param loaded class with whose loading the watch begins
 * @param type class of the method
 * @param method name of the method; halts before its first instruction
 */
record BreakpointAt(String loaded, String type, String method) {

	private static final long MILLISECONDS = 120_000;

	/** Lets a JVM that waits for a debugger run until it gets there. It stays halted. */
	void reach(int debuggerPort) throws IOException, InterruptedException {
		VirtualMachine jvm = attach(debuggerPort);
		ClassPrepareRequest prepare = jvm.eventRequestManager().createClassPrepareRequest();
		prepare.addClassFilter(this.loaded);
		prepare.enable();
		jvm.resume();
		while (true) {
			EventSet events = jvm.eventQueue().remove(MILLISECONDS);
			if (events == null) {
				throw new AssertionError(this + " was not reached");
			}
			for (Event event : events) {
				if (event instanceof BreakpointEvent) {
					return;
				}
				if (event instanceof ClassPrepareEvent) {
					halt(jvm);
				}
			}
			events.resume();
		}
	}

	private void halt(VirtualMachine jvm) {
		for (ReferenceType found : jvm.classesByName(this.type)) {
			found.methodsByName(this.method)
				.forEach((each) -> jvm.eventRequestManager().createBreakpointRequest(each.location()).enable());
		}
	}

	private static VirtualMachine attach(int port) throws IOException {
		AttachingConnector connector = Bootstrap.virtualMachineManager()
			.attachingConnectors()
			.stream()
			.filter((each) -> each.name().equals("com.sun.jdi.SocketAttach"))
			.findFirst()
			.orElseThrow();
		Map<String, Argument> arguments = connector.defaultArguments();
		arguments.get("hostname").setValue("127.0.0.1");
		arguments.get("port").setValue(String.valueOf(port));
		try {
			return connector.attach(arguments);
		}
		catch (IllegalConnectorArgumentsException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
