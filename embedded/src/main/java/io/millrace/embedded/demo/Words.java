package io.millrace.embedded.demo;

import java.util.List;
import java.util.Map;

/** What the names in the demo shop are made of. */
final class Words {
    /** A category, the usual price of its products, and what it sells. */
    record Range(String category, double usualPrice, List<String> things) {}

    /** A country, its region, its share of the customers in thousandths, and which names are common there. */
    record Country(String name, String region, int share, String names) {}

    static final List<Range> RANGES = List.of(
            new Range("Kitchen", 34, List.of("Kettle", "Saucepan", "Chopping Board", "Coffee Grinder", "Toaster", "Mixing Bowl")),
            new Range("Garden", 29, List.of("Watering Can", "Spade", "Plant Pot", "Garden Hose", "Pruning Saw", "Bird Bath")),
            new Range("Lighting", 58, List.of("Desk Lamp", "Floor Lamp", "Lantern", "Pendant", "Wall Light", "Night Light")),
            new Range("Furniture", 240, List.of("Bookcase", "Armchair", "Side Table", "Stool", "Wardrobe", "Bench")),
            new Range("Toys", 22, List.of("Building Blocks", "Puzzle", "Kite", "Train Set", "Spinning Top", "Doll House")),
            new Range("Books", 17, List.of("Atlas", "Cookbook", "Field Guide", "Almanac", "Story Collection", "Sketchbook")),
            new Range("Outdoor", 95, List.of("Tent", "Sleeping Bag", "Camp Stove", "Backpack", "Hammock", "Headlamp")),
            new Range("Sports", 64, List.of("Yoga Mat", "Skipping Rope", "Tennis Racket", "Football", "Rowing Machine", "Kettlebell")),
            new Range("Electronics", 180, List.of("Headphones", "Radio", "Speaker", "Keyboard", "Webcam", "Charger")),
            new Range("Stationery", 9, List.of("Notebook", "Fountain Pen", "Desk Organiser", "Stapler", "Planner", "Ink Set")),
            new Range("Textiles", 46, List.of("Blanket", "Bath Towel", "Curtain", "Cushion", "Tablecloth", "Duvet Cover")),
            new Range("Pet Supplies", 26, List.of("Dog Bed", "Scratching Post", "Bird Feeder", "Cat Tunnel", "Food Bowl", "Leash")));

    static final List<String> STYLES = List.of(
            "Alder", "Amber", "Birch", "Cobalt", "Copper", "Coral", "Drift", "Ember", "Fern", "Flint", "Harbor", "Hazel",
            "Indigo", "Juniper", "Linden", "Maple", "Meadow", "Nordic", "Ochre", "Pebble", "Quartz", "Ridge", "Saffron",
            "Slate", "Summit", "Thistle", "Umber", "Walnut", "Willow", "Zephyr");

    static final List<Country> COUNTRIES = List.of(
            new Country("Germany", "Europe", 110, "europe"),
            new Country("United Kingdom", "Europe", 95, "english"),
            new Country("France", "Europe", 80, "europe"),
            new Country("Spain", "Europe", 50, "latin"),
            new Country("Italy", "Europe", 48, "latin"),
            new Country("Netherlands", "Europe", 42, "europe"),
            new Country("Poland", "Europe", 30, "europe"),
            new Country("Iceland", "Europe", 2, "europe"),
            new Country("United States", "North America", 190, "english"),
            new Country("Canada", "North America", 62, "english"),
            new Country("Mexico", "North America", 41, "latin"),
            new Country("Brazil", "South America", 52, "latin"),
            new Country("Argentina", "South America", 24, "latin"),
            new Country("Uruguay", "South America", 2, "latin"),
            new Country("Japan", "Asia Pacific", 46, "japan"),
            new Country("India", "Asia Pacific", 58, "india"),
            new Country("Australia", "Asia Pacific", 34, "english"),
            new Country("New Zealand", "Asia Pacific", 3, "english"),
            new Country("South Africa", "Middle East & Africa", 16, "africa"),
            new Country("United Arab Emirates", "Middle East & Africa", 11, "africa"),
            new Country("Kenya", "Middle East & Africa", 2, "africa"));

    static final Map<String, List<String>> FIRST_NAMES = Map.of(
            "english",
            List.of(
                    "Alice", "Amelia", "Arthur", "Blake", "Charlotte", "Daisy", "Dylan", "Edith", "Edward", "Ella", "Emily",
                    "Ethan", "Florence", "Freya", "George", "Grace", "Hannah", "Harry", "Hazel", "Henry", "Isla", "Jack",
                    "James", "Jasmine", "Leo", "Lily", "Lucy", "Mason", "Matilda", "Noah", "Oliver", "Oscar", "Owen",
                    "Penelope", "Rosie", "Ruby", "Samuel", "Stella", "Theo", "Violet"),
            "europe",
            List.of(
                    "Anke", "Anton", "Astrid", "Bastian", "Camille", "Casper", "Claire", "Daan", "Elke", "Emil", "Femke",
                    "Florian", "Greta", "Hanna", "Henrik", "Ingrid", "Jan", "Jules", "Karolina", "Katrin", "Lars", "Lena",
                    "Louis", "Lotte", "Maja", "Marek", "Mathilde", "Maxime", "Nils", "Odile", "Pauline", "Piotr", "Rik",
                    "Sabine", "Sander", "Sophie", "Stefan", "Thijs", "Ulrich", "Zofia"),
            "latin",
            List.of(
                    "Adriana", "Alejandro", "Beatriz", "Bruno", "Camila", "Carlos", "Chiara", "Clara", "Daniela", "Diego",
                    "Elena", "Enzo", "Fabio", "Fernanda", "Gabriel", "Giulia", "Hugo", "Ines", "Javier", "Joana", "Leonor",
                    "Lorenzo", "Lucia", "Luis", "Marco", "Mariana", "Mateo", "Matteo", "Natalia", "Nicolas", "Paola",
                    "Pedro", "Rafael", "Renata", "Rosa", "Santiago", "Sofia", "Tomas", "Valentina", "Vicente"),
            "japan", List.of("Aiko", "Akira", "Daichi", "Emi", "Haruka", "Haruto", "Hina", "Kaito", "Kenji", "Mei", "Mio", "Naoki", "Ren", "Riku", "Sakura", "Sora", "Takumi", "Yui", "Yuto", "Ayumi", "Daiki", "Eriko", "Fumiko", "Hiroshi", "Kazuki", "Makoto", "Nanami", "Rina", "Shiori", "Tetsuya"), "india", List.of("Aarav", "Ananya", "Arjun", "Asha", "Deepa", "Devika", "Ishaan", "Kavya", "Kiran", "Lakshmi", "Meera", "Neha", "Nisha", "Priya", "Rahul", "Rohan", "Sanjay", "Shreya", "Sunita", "Vikram", "Yash", "Aditi", "Gaurav", "Harish", "Indira", "Manoj", "Pooja", "Ritu", "Suresh", "Tara"),
            "africa",
            List.of(
                    "Achieng", "Ahmed", "Aisha", "Amara", "Amina", "Bongani", "Busisiwe", "Daniel", "Farah", "Fatima",
                    "Hassan", "Ibrahim", "Jabari", "Khalid", "Kwame", "Layla", "Lerato", "Mariam", "Naledi", "Nia", "Noor",
                    "Omar", "Palesa", "Rania", "Sipho", "Tariq", "Thandi", "Wanjiru", "Yusuf", "Zainab"));

    static final Map<String, List<String>> LAST_NAMES = Map.of(
            "english",
            List.of(
                    "Abbott", "Atkins", "Barlow", "Bennett", "Brooks", "Carter", "Chapman", "Clarke", "Cooper", "Dalton",
                    "Ellis", "Fletcher", "Foster", "Gibson", "Graham", "Hale", "Harding", "Hayes", "Hughes", "Jennings",
                    "Keller", "Lambert", "Lawson", "Marsh", "Mitchell", "Nash", "Norton", "Osborne", "Palmer", "Parker",
                    "Quinn", "Reeves", "Rhodes", "Sawyer", "Shepherd", "Sinclair", "Stone", "Sutton", "Thornton", "Tucker",
                    "Vaughan", "Wade", "Walsh", "Warren", "Watts", "Weston", "Whitaker", "Winters", "Wood", "Yates"),
            "europe",
            List.of(
                    "Adamski", "Bakker", "Bauer", "Becker", "Berger", "Blanc", "Bos", "Brandt", "Chevalier", "Dekker",
                    "Dubois", "Engel", "Faure", "Fischer", "Fontaine", "Garnier", "Graf", "Haas", "Hendriks", "Hoffmann",
                    "Jansen", "Kaiser", "Kaminski", "Keller", "Koch", "Kowalski", "Krause", "Kuiper", "Lang", "Laurent",
                    "Lefevre", "Lorenz", "Maas", "Marchand", "Mercier", "Meyer", "Mulder", "Nowak", "Peeters", "Renard",
                    "Richter", "Roux", "Schulz", "Smit", "Vermeer", "Visser", "Vogel", "Wagner", "Wolf", "Zielinski"),
            "latin",
            List.of(
                    "Aguilar", "Almeida", "Alvarez", "Barbosa", "Bianchi", "Cabrera", "Campos", "Cardoso", "Castillo",
                    "Castro", "Colombo", "Conti", "Cordero", "Costa", "Cruz", "Delgado", "Diaz", "Esposito", "Ferrari",
                    "Flores", "Fuentes", "Gallo", "Garcia", "Gomez", "Greco", "Herrera", "Leite", "Lima", "Lombardi",
                    "Lopez", "Marino", "Medina", "Mendoza", "Molina", "Moreira", "Moretti", "Nunes", "Ortega", "Peralta",
                    "Pinto", "Ramos", "Ribeiro", "Rinaldi", "Rojas", "Romano", "Salazar", "Santos", "Silva", "Torres", "Vega"),
            "japan", List.of("Endo", "Fujita", "Hayashi", "Inoue", "Kato", "Kimura", "Kobayashi", "Maeda", "Matsuda", "Mori", "Nakamura", "Ogawa", "Okada", "Saito", "Sato", "Shimizu", "Suzuki", "Takahashi", "Tanaka", "Ueda", "Wada", "Yamada", "Yamamoto", "Yoshida", "Abe", "Goto", "Hasegawa", "Ishii", "Kondo", "Nomura"), "india", List.of("Agarwal", "Bhat", "Chandra", "Chopra", "Das", "Desai", "Gupta", "Iyer", "Jain", "Joshi", "Khanna", "Kulkarni", "Kumar", "Malhotra", "Mehta", "Mishra", "Nair", "Patel", "Pillai", "Rao", "Reddy", "Shah", "Sharma", "Singh", "Varma", "Verma", "Bose", "Kapoor", "Menon", "Sethi"),
            "africa",
            List.of(
                    "Abdi", "Botha", "Dlamini", "Farouk", "Gathoni", "Haddad", "Hamdan", "Juma", "Kamau", "Khumalo",
                    "Kimani", "Mabaso", "Mahlangu", "Mansour", "Mbeki", "Mokoena", "Mwangi", "Naidoo", "Najjar", "Ndlovu",
                    "Nkosi", "Odhiambo", "Otieno", "Pillay", "Rashid", "Saleh", "Sithole", "Wambui", "Zuma", "Zwane"));

    static final List<String> STATUSES = List.of("completed", "shipped", "pending", "cancelled", "returned");
    static final List<String> METHODS = List.of("card", "bank transfer", "wallet", "invoice");
    static final List<String> PAGES =
            List.of("/home", "/search", "/category", "/product", "/basket", "/checkout", "/account", "/help");
    static final List<String> SOURCES = List.of("search engine", "newsletter", "social media", "direct", "partner", "advert");

    private Words() {}
}
