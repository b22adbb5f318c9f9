// Every journey, one after the other, in one browser. Run by main.rs, which has started the house.
import "./journey/step_up.js";
import "./journey/no_script.js";
import "./journey/code.js";
import "./journey/leave.js";
import "./journey/dashboard.js";
import "./journey/account.js";
import "./journey/passkey.js";
import "./journey/provider.js";
import "./journey/cross_site.js";
import "./journey/onward.js";
import "./journey/tab.js";
import "./journey/keyboard.js";
import "./journey/problem.js";
import "./journey/german.js";
