package dev.hone.lab.bench.process;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The heap of another JVM of this machine and user. One thread at a time. */
public final class JvmHeap implements AutoCloseable {

    private final JMXConnector connector;
    private final MemoryMXBean memory;

    private JvmHeap(JMXConnector connector) throws IOException {
        this.connector = connector;
        this.memory = ManagementFactory.getPlatformMXBean(connector.getMBeanServerConnection(), MemoryMXBean.class);
    }

    /** Has the process start its management agent, which takes some memory of it. */
    @SuppressWarnings("BanJNDI") // what answers is a process of this user on this machine, at an address that it gave
    public static JvmHeap of(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                return new JvmHeap(JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent())));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException foreign) {
            throw new IOException("the process " + pid + " is no JVM that can be looked into", foreign);
        }
    }

    /**
     * What is in use after a collection that this asks for, and what the JVM holds for the heap then, both in bytes.
     */
    public MemoryUsage afterCollection() {
        memory.gc();
        return memory.getHeapMemoryUsage();
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
