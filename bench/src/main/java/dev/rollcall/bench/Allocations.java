package dev.rollcall.bench;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import javax.management.AttributeNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Reads what another JVM on this machine has allocated since its start, and how much of it is in use. */
final class Allocations implements AutoCloseable {

    private final JMXConnector connector;
    private final MBeanServerConnection machine;
    private final ObjectName threads;
    private final ObjectName memory;

    private Allocations(JMXConnector connector) throws IOException, JMException {
        this.connector = connector;
        this.machine = connector.getMBeanServerConnection();
        this.threads = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
        this.memory = new ObjectName(ManagementFactory.MEMORY_MXBEAN_NAME);
    }

    static Allocations of(long pid) throws IOException, JMException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                String address = machine.startLocalManagementAgent();
                return new Allocations(JMXConnectorFactory.connect(new JMXServiceURL(address)));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("cannot attach to process " + pid, e);
        }
    }

    /** Returns the bytes that all threads have allocated. */
    long bytes() throws IOException, JMException {
        try {
            return (Long) machine.getAttribute(threads, "TotalThreadAllocatedBytes");
        } catch (AttributeNotFoundException e) {
            // before Java 21 there is only the count of each live thread
            Object ids = machine.getAttribute(threads, "AllThreadIds");
            long[] each = (long[]) machine.invoke(
                    threads, "getThreadAllocatedBytes", new Object[] {ids}, new String[] {long[].class.getName()});
            return Arrays.stream(each).filter(bytes -> bytes > 0).sum();
        }
    }

    /** Collects garbage, and returns the bytes of the heap that are still in use. */
    long heapAfterCollection() throws IOException, JMException {
        machine.invoke(memory, "gc", new Object[0], new String[0]);
        return (Long) ((CompositeData) machine.getAttribute(memory, "HeapMemoryUsage")).get("used");
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
