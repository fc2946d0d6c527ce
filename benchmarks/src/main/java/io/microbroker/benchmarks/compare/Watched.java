// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.compare;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadInfo;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The Java VM of a broker, seen by JMX: what its event loops allocate, what lives in its heap. */
final class Watched implements AutoCloseable {
    private final JMXConnector connector;
    private final ThreadMXBean threads;
    private final MemoryMXBean memory;

    /** Attaches to a Java VM of this user. */
    @SuppressWarnings("BanJNDI") // the address was asked of a process that we have started
    Watched(long pid) throws IOException {
        connector = JMXConnectorFactory.connect(new JMXServiceURL(agentOf(pid)));
        MBeanServerConnection server = connector.getMBeanServerConnection();
        threads = ManagementFactory.newPlatformMXBeanProxy(
                server, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
        memory = ManagementFactory.newPlatformMXBeanProxy(
                server, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    }

    private static String agentOf(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(String.valueOf(pid));
            try {
                return machine.startLocalManagementAgent();
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("the broker cannot be looked into", e);
        }
    }

    /** Bytes that the event loops have allocated so far. What looking costs is on threads of its own. */
    long allocatedByLoops() {
        long[] ids = threads.getAllThreadIds();
        long[] allocated = threads.getThreadAllocatedBytes(ids);
        ThreadInfo[] names = threads.getThreadInfo(ids);
        long sum = 0;
        for (int i = 0; i < ids.length; i++) {
            if (names[i] != null && names[i].getThreadName().contains("eventloop")) {
                sum += allocated[i];
            }
        }
        return sum;
    }

    /** Bytes of heap that live, after two full collections. */
    long liveBytes() {
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
