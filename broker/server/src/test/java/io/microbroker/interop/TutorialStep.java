// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import java.util.List;

/** One thing that the tutorial asks its reader to do or to see. */
sealed interface TutorialStep {
    /** Where it stands in the page, from 1. */
    int line();

    void dispatch(Handler handler);

    /** Save a file. */
    record Save(int line, String file, String text) implements TutorialStep {
        @Override
        public void dispatch(Handler handler) {
            handler.onSave(this);
        }
    }

    /**
     * Run commands to their end.
     *
     * @param exitCode what they end with, or {@code not 0}
     * @param input what is typed meanwhile, empty for nothing
     */
    record Run(int line, String commands, String exitCode, String input) implements TutorialStep {
        @Override
        public void dispatch(Handler handler) {
            handler.onRun(this);
        }
    }

    /** Start one command in a terminal of its own, where it goes on running. */
    record Start(int line, String terminal, String command) implements TutorialStep {
        @Override
        public void dispatch(Handler handler) {
            handler.onStart(this);
        }
    }

    /**
     * See output.
     *
     * @param terminal where; empty for that of the last {@link Run}
     */
    record See(int line, String terminal, List<String> expected) implements TutorialStep {
        @Override
        public void dispatch(Handler handler) {
            handler.onSee(this);
        }
    }

    /** Press keys in a terminal, which end the command there. */
    record Press(int line, String signal, String terminal) implements TutorialStep {
        @Override
        public void dispatch(Handler handler) {
            handler.onPress(this);
        }
    }

    /** Does each step. */
    interface Handler {
        void onSave(Save step);

        void onRun(Run step);

        void onStart(Start step);

        void onSee(See step);

        void onPress(Press step);
    }
}
