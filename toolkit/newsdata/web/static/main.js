/** The page begins. */

import { App } from "./app.js";

new App().start();
